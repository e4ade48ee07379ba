/** Tries of curl for about a minute; also a refused connection is tried again. Source: curl's manual, `--retry-all-errors`. */
export const RETRIES = '--retry 10 --retry-delay 6 --retry-all-errors';
