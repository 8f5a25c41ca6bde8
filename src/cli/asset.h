/* asset.h - the actions of `sekisho asset` that have a file of their own. */
#ifndef CLI_ASSET_H
#define CLI_ASSET_H

/* `sekisho asset holes`; argv[0] is the action. Returns the exit status. */
int asset_holes(int argc, char **argv);

/* `sekisho asset notices`; the same. */
int asset_notices(int argc, char **argv);

/* `sekisho asset take`; the same. */
int asset_take(int argc, char **argv);

#endif
