/* criteria_check.h - `sekisho criteria check`. */
#ifndef CLI_CRITERIA_CHECK_H
#define CLI_CRITERIA_CHECK_H

/* argv[0] is "check". Returns the exit status. */
int verb_criteria_check(int argc, char **argv);

#endif
