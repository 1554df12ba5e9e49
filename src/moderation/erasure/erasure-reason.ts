import { z } from 'zod';
import { text } from '../limited-input.ts';

export const ERASURE_REASON = '1 to 1000 characters, without NUL';

/** Why something is erased: kept for good. */
export const erasureReason = z.object({
  reason: z
    .unknown()
    .refine((value) => text({ min: 1, max: 1_000 }).safeParse(value).success, ERASURE_REASON)
    .transform(String),
});
