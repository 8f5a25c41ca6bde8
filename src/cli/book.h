/* book.h - the actions that every book has, and the verbs over books. */
#ifndef CLI_BOOK_H
#define CLI_BOOK_H

#include <stdbool.h>

#include "run/books.h"

/*
 * book_verb - list, show, put, remove, history, import, export, fields
 *
 * argv[1] is the action. extra: lines for --help about the verb's other actions.
 * Returns the exit status; ends the program on --help and wrong use.
 */
int book_verb(const struct book_def *book, int argc, char **argv);

/* Is it one of these actions? */
bool book_action(const char *action);

#endif
