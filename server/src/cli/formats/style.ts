import type { Severity } from '../../core/rules/rule.ts';

/** Colours for a terminal; `plain` leaves text as it is. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly severity: (severity: Severity, text: string) => string;
}

const paint = (code: string) => (text: string) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`);

const COLOURS: Readonly<Record<Severity, (text: string) => string>> = {
  error: paint('1;31'),
  warning: paint('1;33'),
  info: paint('1;34'),
  hint: paint('1;36'),
};

const plain: Style = { bold: (text) => text, dim: (text) => text, severity: (_, text) => text };

const coloured: Style = {
  bold: paint('1'),
  dim: paint('2'),
  severity: (severity, text) => COLOURS[severity](text),
};

/** Colours only where a person looks and has not said no. Source of NO_COLOR: no-color.org. */
export const styleFor = (io: {
  readonly stdoutIsTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Style => (io.stdoutIsTerminal && !io.env.NO_COLOR ? coloured : plain);
