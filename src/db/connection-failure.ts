import { StartupError } from '../errors.ts';

/** Where a URL points, without user or password: `host:port/database`. */
export function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${decodeURIComponent(pathname)}`;
}

/**
 * Says in one line why a connection could not be made and what to do about it. `mayPass` marks what is
 * worth another try: a server that is still starting.
 */
export function explainConnectionFailure(
  url: string,
  error: unknown,
  /** Where the URL comes from. */
  variable = 'DATABASE_URL',
): { error: StartupError; mayPass: boolean } {
  const place = placeOf(url);
  const { username, hostname, pathname } = new URL(url);
  const user = decodeURIComponent(username) || 'the default user';
  const database = decodeURIComponent(pathname.slice(1)) || user;
  const code = codeOf(error);
  const final = (message: string) => ({ error: new StartupError(message), mayPass: false });

  switch (code) {
    case 'ECONNREFUSED':
    case '57P03':
      return {
        error: new StartupError(
          `no Postgres accepts connections at ${place}: is it running? See ${variable}`,
        ),
        mayPass: true,
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return final(`the database host ${hostname} is unknown: correct it in ${variable}`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'CONNECTION_TIMEOUT':
      return final(`the database at ${place} cannot be reached: check ${variable} and the network`);
    case '28P01':
      return final(
        `Postgres at ${place} refuses the password of ${user}: correct it in ${variable}`,
      );
    case '28000':
      return final(`Postgres at ${place} does not let ${user} in: ${messageOf(error)}`);
    case '3D000':
      return final(
        `the database "${database}" does not exist at ${place}: create it (createdb "${database}") ` +
          `or name another in ${variable}`,
      );
    case '53300':
      return final(`Postgres at ${place} has no connection left: raise max_connections`);
    default:
      return final(`the database at ${place} cannot be used: ${messageOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // pg has no codes for these two.
  if (/timeout expired|Connection terminated due to connection timeout/.test(error.message)) {
    return 'CONNECTION_TIMEOUT';
  }
  if (/client password must be a string|no password/i.test(error.message)) return '28P01';
  return '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
