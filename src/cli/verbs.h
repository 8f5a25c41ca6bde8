/* verbs.h - one function a verb; each in its own file, src/cli/VERB.c. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

/* A verb's main: argv[0] is the verb. Returns the exit status of the
 * command's contract: 0 done, 1 the answer is no, 2 wrong use, 3 input
 * damaged, 4 system error. */
int verb_flows(int argc, char **argv);

#endif
