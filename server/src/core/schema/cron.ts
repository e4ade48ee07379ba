interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  // GitHub documents 0 to 6; that it refuses 7, which some crons take for Sunday, is nowhere said.
  { name: 'day of the week', min: 0, max: 7, names: DAYS },
];

/** What is wrong with a cron expression, as a clause; undefined where GitHub accepts it. Source: GitHub's documentation of `schedule`. */
export function cronFault(cron: string): string | undefined {
  const text = cron.trim();
  if (text.startsWith('@')) return `GitHub does not know "${text}"; write the five fields`;
  const parts = text.split(/\s+/);
  if (parts.length !== FIELDS.length)
    return `it has ${parts.length} ${parts.length === 1 ? 'field' : 'fields'}; five are needed: minute, hour, day of the month, month, day of the week`;
  for (const [i, field] of FIELDS.entries()) {
    const part = parts[i] ?? '';
    if (!part.split(',').every((item) => fits(item, field)))
      return `"${part}" is no ${field.name} (${field.min} to ${field.name.endsWith('week') ? 6 : field.max})`;
  }
  return undefined;
}

/** One item of a list: `*`, a value or a range, each with a step or without. */
function fits(item: string, field: Field): boolean {
  const [range = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) return false;
  const low = numberIn(from, field);
  if (low === undefined || to === undefined) return low !== undefined;
  const high = numberIn(to, field);
  return high !== undefined && low <= high;
}

function numberIn(text: string, { min, max, names }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + (min === 1 ? 1 : 0);
  if (!/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
