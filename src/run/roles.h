/* roles.h - what the processes of a run do once started. */
#ifndef RUN_ROLES_H
#define RUN_ROLES_H

/* The eye: confines itself, takes the approved criteria from the keeper, reads
 * its sources to their end and hands over what is picked. Descriptors as in
 * guard/role.h. Returns the exit status; the keeper has been told why. */
int role_eye(void);

/* The keeper: opens the site, checks authority and criteria, feeds the eye,
 * seals and records. Descriptors as in guard/role.h. Returns the exit status;
 * the parent has been told why. */
int role_keeper(void);

#endif
