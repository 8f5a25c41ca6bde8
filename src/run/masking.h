/* masking.h - what points to a person, replaced before it is shown to anybody. */
#ifndef RUN_MASKING_H
#define RUN_MASKING_H

#include "crypt/secret.h"
#include "rec/facts.h"

/* Is there a value that the schema marks as pointing to a person? */
bool masking_needed(const struct facts *f);

/*
 * masking_copy - the facts with each such value replaced (select_pseudonym)
 *
 * key	whose marks these are; a random one gives marks that nobody can compare
 * out	cleared, then filled; freed by the caller
 */
void masking_copy(const uint8_t key[static SECRET_BYTES], const struct facts *f, struct facts *out);

#endif
