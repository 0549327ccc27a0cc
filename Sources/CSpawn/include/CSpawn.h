#ifndef DRAPTO_CSPAWN_H
#define DRAPTO_CSPAWN_H

#include <sys/types.h>

// Starts a program that outlives its starter: session of its own, every signal at its default and none blocked, folder
// `/`, stdin /dev/null, stdout and stderr on `output`, `ready` as descriptor 3, everything from 4 on closed.
// Both descriptors must be 4 or more. Returns 0 and the process id, or an errno.
int drapto_spawn_detached(pid_t *pid, const char *file, char *const arguments[], char *const environment[],
                          int output, int ready);

#endif
