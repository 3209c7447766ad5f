/* Git signature: whether a commit is signed by somebody who may. */
#ifndef TG_POLICY_GIT_SIGNATURE_H
#define TG_POLICY_GIT_SIGNATURE_H

#include "policy/git_child.h"

/* Fills the signature, the signer and what is wrong with it. ERR_DENIED when a signature is
 * required and there is no good one. */
bool git_signature_check(const Git *git, GitCommit *commit) MUST_CHECK;

#endif
