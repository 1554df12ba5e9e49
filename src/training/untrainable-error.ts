/** What was asked of a run cannot be done with these labels; the message says why. Not worth a retry. */
export class UntrainableError extends Error {}
