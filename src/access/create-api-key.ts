import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { recordAudit } from '../audit/record-audit.ts';
import { ValidationError, type ValidationIssue } from '../errors.ts';
import { type ApiKey, type Prisma, Role } from '../generated/prisma/client.ts';
import { hashKeySecret, keyPrefix, newKeySecret } from './key-secret.ts';

/** Longest name of a key, in characters. */
export const MAX_KEY_NAME_LENGTH = 100;

/**
 * Makes a bearer key. The secret is answered this once; only its hash is kept.
 * @param db a transaction, so that the key and its record stand together.
 * @throws ValidationError
 */
export async function createApiKey(
  { db, now = () => new Date() }: { db: Prisma.TransactionClient; now?: () => Date },
  input: {
    name: string;
    roles: readonly Role[];
    expiresAt?: Date | null | undefined;
    /** Its own limit; null for that of its roles. */
    pointsPerMinute?: number | null | undefined;
    createdBy: string;
  },
): Promise<{ apiKey: ApiKey; secret: string }> {
  const checked = newKey(now()).safeParse(input);
  if (!checked.success) throw refusal(checked.error);
  const { name, roles, expiresAt, pointsPerMinute = null, createdBy } = checked.data;
  const secret = newKeySecret();
  const apiKey = await db.apiKey.create({
    data: {
      id: uuidv7(),
      name,
      roles: [...new Set(roles)],
      expiresAt: expiresAt ?? null,
      pointsPerMinute,
      createdBy,
      prefix: keyPrefix(secret),
      secretHash: hashKeySecret(secret),
    },
  });
  await recordAudit(db, {
    actor: createdBy,
    action: 'api-key.create',
    subject: { type: 'ApiKey', id: apiKey.id },
    details: {
      name,
      roles: apiKey.roles,
      expiresAt: apiKey.expiresAt?.toISOString() ?? null,
      pointsPerMinute,
    },
  });
  return { apiKey, secret };
}

/** The limit of a limit. */
export const AT_LEAST_ONE_POINT = 'at least 1';

const nameLimit = `1 to ${MAX_KEY_NAME_LENGTH} characters, without NUL`;

function newKey(now: Date) {
  return z.object({
    name: z
      .string()
      .min(1, nameLimit)
      .max(MAX_KEY_NAME_LENGTH, nameLimit)
      .refine((name) => !name.includes('\0') && name.isWellFormed(), nameLimit),
    roles: z.array(z.enum(Role)).min(1, 'at least one role'),
    expiresAt: z.date().min(now, 'in the future').nullish(),
    pointsPerMinute: z.int().min(1, AT_LEAST_ONE_POINT).nullish(),
    createdBy: z.string(),
  });
}

function refusal(error: z.ZodError): ValidationError {
  const issues = error.issues.map((issue): ValidationIssue => {
    const field = issue.path.join('.');
    return { field, limit: issue.message, message: `${field} must be ${issue.message}` };
  });
  const [first, ...rest] = issues;
  if (first === undefined) throw error;
  return new ValidationError([first, ...rest]);
}
