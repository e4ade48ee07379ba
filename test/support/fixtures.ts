import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Analysis, type Analyzer, createAnalyzer } from '../../server/src/core/analyze.ts';
import { defaultConfig } from '../../server/src/core/config.ts';
import { rules } from '../../server/src/core/rules/index.ts';
import type { Finding } from '../../server/src/core/rules/rule.ts';
import type { ShellParser } from '../../server/src/core/syntax/shell/shell.ts';
import { lineIndex } from '../../server/src/core/text/line-index.ts';
import { root } from './files.ts';

/** A workflow file of a fixture; `path` is the one that the analysis is told. */
export interface FixtureFile {
  readonly path: string;
  readonly text: string;
}

/** `bad-x.yml`, or a folder `bad-x` with a `.github/workflows` in it. */
export interface Fixture {
  readonly rule: string;
  /** Without `.yml`. */
  readonly name: string;
  readonly bad: boolean;
  /** The folder of the rule's fixtures. */
  readonly folder: string;
  readonly workflows: readonly FixtureFile[];
  readFile(path: string): string | undefined;
}

export const fixturesRoot = join(root, 'test/rules');

export function fixtureFolders(): string[] {
  return readdirSync(fixturesRoot)
    .filter((name) => statSync(join(fixturesRoot, name)).isDirectory())
    .sort();
}

export function fixturesOf(rule: string): Fixture[] {
  const folder = join(fixturesRoot, rule);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((entry): Fixture[] => {
      const path = join(folder, entry);
      const name = entry.replace(/\.ya?ml$/, '');
      if (!/^(?:bad|good)/.test(entry) || /\.(?:fixed|out)\b/.test(entry)) return [];
      const bad = entry.startsWith('bad');
      if (!statSync(path).isDirectory()) {
        const file = { path: `.github/workflows/${entry}`, text: readFileSync(path, 'utf8') };
        return [{ rule, name, bad, folder, workflows: [file], readFile: () => undefined }];
      }
      const workflows = readdirSync(join(path, '.github/workflows'))
        .filter((file) => /\.ya?ml$/.test(file))
        .sort()
        .map((file) => ({
          path: `.github/workflows/${file}`,
          text: readFileSync(join(path, '.github/workflows', file), 'utf8'),
        }));
      const readFile = (wanted: string): string | undefined => {
        const at = join(path, posix.normalize(wanted));
        return existsSync(at) && statSync(at).isFile() ? readFileSync(at, 'utf8') : undefined;
      };
      return [{ rule, name, bad, folder, workflows, readFile }];
    });
}

/** The analysis with every rule, and with one rule alone. */
export interface Judges {
  all(fixture: Pick<Fixture, 'readFile'>, file: FixtureFile): Analysis;
  only(rule: string, fixture: Pick<Fixture, 'readFile'>, file: FixtureFile): Analysis;
}

export function judges(shell: ShellParser): Judges {
  const everything = createAnalyzer({ shell });
  const single = new Map<string, Analyzer>(
    rules.map((rule) => [rule.id, createAnalyzer({ shell }, [rule])] as const),
  );
  const run = (analyzer: Analyzer, { readFile }: Pick<Fixture, 'readFile'>, { path, text }: FixtureFile) => {
    const analysis = analyzer.analyze({ path, text, config: defaultConfig, readFile });
    for (const { rule, error } of analysis.failures)
      throw new Error(`${rule} broke on ${path}`, { cause: error });
    return analysis;
  };
  return {
    all: (fixture, file) => run(everything, fixture, file),
    only(rule, fixture, file) {
      const analyzer = single.get(rule);
      if (!analyzer) throw new Error(`no rule ${rule}`);
      return run(analyzer, fixture, file);
    },
  };
}

/** The lines, from 1, that the file marks with `# expect` or `# expect 2`; one entry for each finding. */
export function expectedLines(text: string): number[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const mark = /#\s*expect(?:\s+(\d+))?\s*$/.exec(line);
    return mark ? Array<number>(Number(mark[1] ?? 1)).fill(index + 1) : [];
  });
}

/** Findings as the `.out` files show them. */
export function shown(text: string, findings: readonly Finding[]): string {
  const index = lineIndex(text);
  const at = (offset: number) => {
    const { line, column } = index.positionAt(offset);
    return `${line + 1}:${column + 1}`;
  };
  return findings
    .map((finding) => {
      const job = finding.job === undefined ? '' : ` [${finding.job}]`;
      const range = `${at(finding.span.start)}-${at(finding.span.end)}`;
      const lines = [`${range} ${finding.severity}${job} ${finding.message}`];
      if (finding.detail) lines.push(`    detail ${JSON.stringify(finding.detail)}`);
      for (const { span, message } of finding.related) lines.push(`    see ${at(span.start)} ${message}`);
      for (const fix of finding.fixes) lines.push(`    fix (${fix.safe ? 'safe' : 'by hand'}) ${fix.title}`);
      return `${lines.join('\n')}\n`;
    })
    .join('');
}

export function lineOf(text: string, finding: Finding): number {
  return lineIndex(text).positionAt(finding.span.start).line + 1;
}
