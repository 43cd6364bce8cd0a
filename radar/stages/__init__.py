"""The pipeline's steps as shells: claim in a short transaction, decide outside any, commit where the lease still holds."""
