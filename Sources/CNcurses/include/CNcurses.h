// What Swift needs of ncursesw: no variadics, no macros, no shared mutable globals, and the terminal back in order after
// a crash. All calls but cn_crash_handlers belong to the one thread that called cn_start.
#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

// Attributes of a run of cells, as bits.
enum { CN_BOLD = 1, CN_DIM = 2, CN_REVERSE = 4, CN_UNDERLINE = 8 };

// What cn_read found.
typedef enum {
  CN_NONE,       // nothing waits
  CN_CHARACTER,  // value: a Unicode scalar, control characters included
  CN_KEY,        // value: one of CN_KEY_…, or 0 for a key nobody knows
  CN_CLOSED,     // the terminal is gone
} cn_input_kind;

enum {
  CN_KEY_OTHER, CN_KEY_UP, CN_KEY_DOWN, CN_KEY_LEFT, CN_KEY_RIGHT, CN_KEY_HOME, CN_KEY_END, CN_KEY_PAGE_UP,
  CN_KEY_PAGE_DOWN, CN_KEY_INSERT, CN_KEY_DELETE, CN_KEY_BACKSPACE, CN_KEY_ENTER, CN_KEY_BACK_TAB,
  CN_KEY_PASTE_BEGIN, CN_KEY_PASTE_END, CN_KEY_MOUSE_SGR, CN_KEY_MOUSE_X10, CN_KEY_RESIZE, CN_KEY_FUNCTION = 100 /* + number */
};

typedef struct {
  cn_input_kind kind;
  uint32_t value;
} cn_input;

// Opens the terminal on descriptors of its own. `input` and `output` are taken over. False where terminfo has no such
// terminal or it can't move the cursor; then nothing was changed and the descriptors still belong to the caller.
bool cn_start(const char *term, int input, int output);
// Whether terminfo has such a terminal, and it can move the cursor.
bool cn_knows(const char *term);
// Puts the terminal back as it was. May be called twice.
void cn_stop(void);
// Gives the terminal to the shell for a while (suspend), and takes it again.
void cn_leave(void);
void cn_enter(void);

// Colours the terminal can show at once by terminfo, at most 256; 0 without colour.
int cn_colors(void);
bool cn_is_xterm_like(void);
// Whether terminfo says that the terminal takes red, green and blue: RGB, Tc or setrgbf.
bool cn_is_direct(void);
// Colour pairs there are.
int cn_pairs(void);
void cn_define_pair(int pair, int foreground, int background);

void cn_resize(int height, int width);
// One cell and what combines with it: `text` is one spacing character and at most four marks, ended by 0.
void cn_put(int row, int column, const wchar_t *text, int attributes, int pair);
// Forgets what is on the screen, so that the next cn_update draws all of it.
void cn_redraw(void);
void cn_update(void);
// For pictures written past curses: empties the screen now, in the terminal's own colours.
void cn_clear(void);
void cn_show_cursor(bool on);
// Where the cursor stands; negative: hidden.
void cn_cursor(int row, int column);

cn_input cn_read(void);
// Reports of the mouse, where the terminal has them: CN_KEY_MOUSE_SGR or CN_KEY_MOUSE_X10, and the rest of the report as
// characters.
void cn_mouse(bool on);
// Bytes past curses (title, clipboard, bell), in order with what cn_update wrote.
void cn_raw(const char *bytes, int count);

// Width in cells by the C library's present locale; -1 for what can't be printed.
int cn_width(uint32_t scalar);
// Sets the character type of the locale from the environment, or to C.UTF-8 where that names plain ASCII or nothing
// that exists; takes LINES and COLUMNS out of the environment. True where the environment itself asks for UTF-8. To be
// called before other threads read the environment.
bool cn_locale(void);

// From here on a fatal signal (SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGABRT, SIGTRAP, SIGQUIT) first puts the terminal in order,
// then shows what waits in the pipe `captured` (stderr of the process), then ends the process as it would have.
void cn_crash_handlers(int captured);
void cn_remove_crash_handlers(void);
// Puts the terminal in order from any thread, without curses, because the process ends now. Never blocks.
void cn_restore_now(void);

#endif
