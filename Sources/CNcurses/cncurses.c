#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CNcurses.h"

static SCREEN *screen;
static FILE *in_file, *out_file;
static WINDOW *keys;  // a 1×1 pad: reading from a window would refresh it
static bool mouse_on;
static bool xterm_like;
static bool is_away;
static int cursor_row = -1, cursor_column = -1;

// For the crash handler: set once, only read afterwards.
static struct termios saved_modes;
static volatile sig_atomic_t restore_needed;
static int restore_fd = -1;
static char restore_text[256];
static size_t restore_length;

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t done = write(fd, bytes, count);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return;
    bytes += done;
    count -= (size_t)done;
  }
}

static void text(const char *bytes) {
  if (out_file) write_all(fileno(out_file), bytes, strlen(bytes));
}

static int put_restore(int c) {
  if (restore_length < sizeof restore_text) restore_text[restore_length++] = (char)c;
  return c;
}

static void add_restore(const char *bytes) {
  while (*bytes) put_restore(*bytes++);
}

// What a dead program would leave on: synchronised output, mouse, bracketed paste, colours, hidden cursor, keypad,
// the alternate screen.
static void prepare_restore(void) {
  restore_length = 0;
  if (xterm_like) add_restore("\033[?2026l\033[?1002l\033[?1006l\033[?1000l\033[?2004l\033[23;2t");
  if (exit_attribute_mode) tputs(exit_attribute_mode, 1, put_restore);
  if (orig_pair) tputs(orig_pair, 1, put_restore);
  if (keypad_local) tputs(keypad_local, 1, put_restore);
  if (cursor_normal) tputs(cursor_normal, 1, put_restore);
  if (exit_ca_mode) {
    tputs(exit_ca_mode, 1, put_restore);
  } else {
    add_restore("\r\n");
  }
}

static void modes_on(void) {
  if (xterm_like) text("\033[22;2t\033[?2004h");
  cn_mouse(mouse_on);
}

static void modes_off(void) {
  bool wanted = mouse_on;
  cn_mouse(false);
  mouse_on = wanted;
  if (xterm_like) text("\033[?2004l\033[23;2t");
}

bool cn_knows(const char *term) {
  int error = 0;
  if (setupterm((char *)term, 1, &error) != OK) return false;
  bool can = cursor_address != NULL;
  del_curterm(cur_term);
  return can;
}

bool cn_start(const char *term, int input, int output) {
  // Looks first: newterm says no without a reason, and leaks what it opened.
  if (!cn_knows(term)) return false;
  tcgetattr(input, &saved_modes);
  in_file = fdopen(input, "r");
  out_file = fdopen(output, "w");
  screen = newterm((char *)term, out_file, in_file);
  if (!screen) return false;
  set_term(screen);
  // ncurses' own answer to SIGTSTP calls what no handler may.
  signal(SIGTSTP, SIG_IGN);
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  typeahead(-1);
  set_escdelay(50);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  keys = newpad(1, 1);
  keypad(keys, TRUE);
  nodelay(keys, TRUE);
  scrollok(stdscr, FALSE);
  leaveok(stdscr, FALSE);
  curs_set(0);
  xterm_like = strncmp(term, "xterm", 5) == 0 || strncmp(term, "screen", 6) == 0 || strncmp(term, "tmux", 4) == 0 ||
               strncmp(term, "rxvt", 4) == 0 || strncmp(term, "alacritty", 9) == 0 || strncmp(term, "foot", 4) == 0 ||
               strncmp(term, "vte", 3) == 0 || strncmp(term, "konsole", 7) == 0 || strncmp(term, "st-", 3) == 0 ||
               strncmp(term, "iterm", 5) == 0 || strncmp(term, "kitty", 5) == 0 || strncmp(term, "wezterm", 7) == 0;
  if (xterm_like) {
    define_key("\033[200~", KEY_MAX - 1);
    define_key("\033[201~", KEY_MAX - 2);
    // Read by ourselves: ncurses makes one event of a press and a release that come together, and drops the press.
    define_key("\033[<", KEY_MAX - 3);
    define_key("\033[M", KEY_MAX - 4);
  }
  prepare_restore();
  restore_fd = fileno(out_file);
  restore_needed = 1;
  modes_on();
  return true;
}

void cn_stop(void) {
  if (!screen) return;
  // Left already: the terminal is the shell's, and none of our business.
  if (!is_away) {
    modes_off();
    restore_needed = 0;
    curs_set(1);
    endwin();
  }
  restore_fd = -1;
  // Without a screen ^Z is the shell's again.
  signal(SIGTSTP, SIG_DFL);
  delwin(keys);
  keys = NULL;
  delscreen(screen);
  screen = NULL;
  fclose(in_file);
  fclose(out_file);
  in_file = out_file = NULL;
}

void cn_leave(void) {
  is_away = true;
  modes_off();
  restore_needed = 0;
  curs_set(1);
  endwin();
}

void cn_enter(void) {
  is_away = false;
  restore_needed = 1;
  reset_prog_mode();
  raw();
  curs_set(0);
  clearok(curscr, TRUE);
  modes_on();
}

int cn_colors(void) { return !has_colors() ? 0 : COLORS > 256 ? 256 : COLORS; }
bool cn_is_xterm_like(void) { return xterm_like; }
bool cn_is_direct(void) {
  static const char *const strings[] = {"RGB", "setrgbf"};
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
    const char *found = tigetstr((char *)strings[i]);
    if (found && found != (char *)-1) return true;
  }
  return tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || tigetflag("Tc") > 0;
}

int cn_pairs(void) { return COLOR_PAIRS; }
void cn_define_pair(int pair, int foreground, int background) { init_extended_pair(pair, foreground, background); }

void cn_resize(int height, int width) {
  if (is_term_resized(height, width)) resizeterm(height, width);
}

void cn_put(int row, int column, const wchar_t *characters, int attributes, int pair) {
  attr_t set = A_NORMAL;
  if (attributes & CN_BOLD) set |= A_BOLD;
  if (attributes & CN_DIM) set |= A_DIM;
  if (attributes & CN_REVERSE) set |= A_REVERSE;
  if (attributes & CN_UNDERLINE) set |= A_UNDERLINE;
  cchar_t cell;
  if (setcchar(&cell, characters, set, (short)0, &pair) != OK) return;
  mvadd_wchnstr(row, column, &cell, 1);
}

void cn_redraw(void) { clearok(curscr, TRUE); }

void cn_update(void) {
  if (cursor_row >= 0) {
    move(cursor_row, cursor_column);
    curs_set(1);
  } else {
    curs_set(0);
  }
  wnoutrefresh(stdscr);
  doupdate();
  fflush(out_file);
}

void cn_clear(void) {
  erase();
  clearok(curscr, TRUE);
  wnoutrefresh(stdscr);
  doupdate();
  fflush(out_file);
}

void cn_show_cursor(bool on) {
  curs_set(on ? 1 : 0);
  fflush(out_file);
}

void cn_cursor(int row, int column) {
  cursor_row = row;
  cursor_column = column;
}

static uint32_t key_of(wint_t code) {
  switch (code) {
    case KEY_UP: return CN_KEY_UP;
    case KEY_DOWN: return CN_KEY_DOWN;
    case KEY_LEFT: return CN_KEY_LEFT;
    case KEY_RIGHT: return CN_KEY_RIGHT;
    case KEY_HOME: case KEY_FIND: return CN_KEY_HOME;
    case KEY_END: case KEY_SELECT: return CN_KEY_END;
    case KEY_PPAGE: return CN_KEY_PAGE_UP;
    case KEY_NPAGE: return CN_KEY_PAGE_DOWN;
    case KEY_IC: return CN_KEY_INSERT;
    case KEY_DC: return CN_KEY_DELETE;
    case KEY_BACKSPACE: return CN_KEY_BACKSPACE;
    case KEY_ENTER: return CN_KEY_ENTER;
    case KEY_BTAB: return CN_KEY_BACK_TAB;
    case KEY_RESIZE: return CN_KEY_RESIZE;
    case KEY_MAX - 1: return CN_KEY_PASTE_BEGIN;
    case KEY_MAX - 2: return CN_KEY_PASTE_END;
    case KEY_MAX - 3: return CN_KEY_MOUSE_SGR;
    case KEY_MAX - 4: return CN_KEY_MOUSE_X10;
  }
  if (code > KEY_F0 && code <= KEY_F0 + 63) return CN_KEY_FUNCTION + (uint32_t)(code - KEY_F0);
  return CN_KEY_OTHER;
}

cn_input cn_read(void) {
  cn_input found = {.kind = CN_NONE};
  wint_t code = 0;
  errno = 0;
  int result = wget_wch(keys, &code);
  if (result == ERR) {
    if (errno == EIO || errno == ENXIO || errno == EBADF || feof(in_file)) found.kind = CN_CLOSED;
    return found;
  }
  if (result == KEY_CODE_YES) {
    found.kind = CN_KEY;
    found.value = key_of(code);
    return found;
  }
  found.kind = CN_CHARACTER;
  found.value = (uint32_t)code;
  return found;
}

void cn_mouse(bool on) {
  mouse_on = on;
  if (xterm_like) text(on ? "\033[?1000h\033[?1002h\033[?1006h" : "\033[?1006l\033[?1002l\033[?1000l");
}

void cn_raw(const char *bytes, int count) {
  if (!out_file || count <= 0) return;
  fflush(out_file);
  write_all(fileno(out_file), bytes, (size_t)count);
}

int cn_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

bool cn_locale(void) {
  // They would hold the size of the screen for ever.
  unsetenv("LINES");
  unsetenv("COLUMNS");
  const char *set = setlocale(LC_CTYPE, "");
  if (set && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  // Plain ASCII, or a locale that was never generated: UTF-8 takes nothing away, and lets the user turn it on.
  if (!set || strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) setlocale(LC_CTYPE, "C.UTF-8");
  return false;
}

// ---- crashes

static const int fatal[] = {SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGABRT, SIGTRAP, SIGQUIT};
static int captured_fd = -1;
static char alternate_stack[64 * 1024];

// A terminal that takes nothing must not hold the end of the process.
static void write_if_taken(int fd, const char *bytes, size_t count) {
  struct pollfd out = {.fd = fd, .events = POLLOUT};
  if (poll(&out, 1, 0) == 1 && (out.revents & POLLOUT)) write_all(fd, bytes, count);
}

void cn_restore_now(void) {
  if (!restore_needed || restore_fd < 0) return;
  restore_needed = 0;
  write_if_taken(restore_fd, restore_text, restore_length);
  tcsetattr(restore_fd, TCSANOW, &saved_modes);
}

static void on_crash(int number) {
  if (restore_needed && restore_fd >= 0) {
    cn_restore_now();
    if (captured_fd >= 0) {
      char buffer[4096];
      fcntl(captured_fd, F_SETFL, O_NONBLOCK);
      for (;;) {
        ssize_t count = read(captured_fd, buffer, sizeof buffer);
        if (count <= 0) break;
        write_if_taken(restore_fd, buffer, (size_t)count);
      }
    }
    static const char last[] = "\r\ndrapto crashed; finished chunks are kept, and the same command goes on from there.\r\n";
    write_if_taken(restore_fd, last, sizeof last - 1);
  }
  signal(number, SIG_DFL);
  raise(number);
}

void cn_crash_handlers(int captured) {
  captured_fd = captured;
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_crash;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) sigaction(fatal[i], &action, NULL);
}

void cn_remove_crash_handlers(void) {
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) signal(fatal[i], SIG_DFL);
  captured_fd = -1;
}
