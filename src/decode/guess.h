/* guess.h - do these first bytes belong to a protocol? */
#ifndef DECODE_GUESS_H
#define DECODE_GUESS_H

/* Every recogniser looks at content only and gives one of these. */
enum guess {
	GUESS_NO,	/* they cannot be */
	GUESS_MORE,	/* so far they can; too few bytes to say */
	GUESS_YES,
};

#endif
