import { type Config, ruleSetting } from './config.ts';
import { applyIgnores, ignoreComments, UNUSED } from './ignore.ts';
import type { Pipeline } from './pipeline/model.ts';
import { buildPipelineInSteps } from './pipeline/pipeline.ts';
import { rules as allRules } from './rules/index.ts';
import type { Finding, Fix, Problem, Rule, RuleContext, Severity, Trials } from './rules/rule.ts';
import { finish } from './steps.ts';
import type { ShellParser } from './syntax/shell/shell.ts';
import { applyEdits, type Span } from './text/span.ts';
import { keepsPromise } from './trial.ts';
import type { Workflow } from './workflow/model.ts';
import { createWorkflowMemory, readWorkflowInSteps, type WorkflowMemory } from './workflow/read.ts';

/** What the analysis needs from outside: the shell parser, whose WebAssembly the host loads. */
export interface Engine {
  readonly shell: ShellParser;
}

export interface AnalyzeInput {
  /** Relative to the workspace's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly config: Config;
  /** Reads another file of the workspace by the same kind of path; undefined where there is none. */
  readonly readFile?: (path: string) => string | undefined;
}

export interface Analysis {
  readonly workflow: Workflow;
  readonly pipeline: Pipeline;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
  /** Fixes that have yet to be tried (`Problem.trials`), by their finding. */
  readonly trials: ReadonlyMap<Finding, Trials>;
  /** Rules that broke on this file: our own mistakes, for the host to log. The other rules ran. */
  readonly failures: readonly RuleFailure[];
}

export interface RuleFailure {
  readonly rule: string;
  readonly error: unknown;
}

export interface Analyzer {
  /** Never throws on any text. The findings have all their fixes. */
  analyze(input: AnalyzeInput): Analysis;
  /**
   * The same with pauses, each to be used for other work where the file is large. It tries no fix: an editor needs
   * those of the findings at the cursor, when it is asked for them.
   */
  analyzeInSteps(input: AnalyzeInput): Generator<undefined, Analysis>;
  /** The fixes of `analysis.trials` for the finding that keep their promise when the text is read again after them. */
  tryOut(input: AnalyzeInput, analysis: Analysis, finding: Finding): Generator<undefined, readonly Fix[]>;
}

/** Files whose last version is remembered. */
const MAX_REMEMBERED = 32;

/** Findings of a file whose fixes are tried, and fixes of one finding; the longest file in characters that is read so. */
const MOST_TRIALS = 12;
const MOST_TRIED = 100_000;

/** `trials: false`: `analyze` offers no fix that would have to be tried first. */
export function createAnalyzer(
  engine: Engine,
  rules: readonly Rule[] = allRules,
  options: { readonly trials: boolean } = { trials: true },
): Analyzer {
  /** Reads texts after a trial; kept, since what it remembers of a file helps with the next trial. */
  let judge: Analyzer | undefined;
  const memories = new Map<string, WorkflowMemory>();
  const memoryOf = (path: string): WorkflowMemory => {
    const memory = memories.get(path) ?? createWorkflowMemory();
    memories.delete(path);
    memories.set(path, memory);
    const [oldest] = memories.keys();
    if (memories.size > MAX_REMEMBERED && oldest !== undefined) memories.delete(oldest);
    return memory;
  };

  function* analyzeInSteps(input: AnalyzeInput): Generator<undefined, Analysis> {
    const { path, text, config, readFile } = input;
    const workflow = yield* readWorkflowInSteps(path, text, engine.shell, memoryOf(path));
    const pipeline = yield* buildPipelineInSteps(workflow, { parser: engine.shell, readFile, config });
    const failures: RuleFailure[] = [];
    const ran = new Set<string>();
    const trials = new Map<Finding, Trials>();
    function* findingsOf(rule: Rule, context: RuleContext): Generator<undefined, Finding[]> {
      yield;
      const setting = ruleSetting(config, rule.id);
      if (setting === 'off') return [];
      const findings: Finding[] = [];
      try {
        for (const problem of rule.check(context)) {
          const finding = toFinding(rule, problem, severityOf(rule, problem, setting), text.length);
          const made = problem.trials;
          if (made && (typeof made === 'function' || made.length > 0)) trials.set(finding, made);
          findings.push(finding);
          yield;
        }
        ran.add(rule.id);
      } catch (error) {
        failures.push({ rule: rule.id, error });
      }
      return findings;
    }

    const comments = ignoreComments(text, workflow.root);
    const known = allRules.map(({ id }) => id);
    const others = allRules.filter(({ id }) => !rules.some((rule) => rule.id === id));
    const judged =
      comments.length > 0 && rules.some(({ id }) => id === UNUSED) ? [...rules, ...others] : rules;
    const all: Finding[] = [];
    for (const rule of judged)
      if (rule.id !== UNUSED) all.push(...(yield* findingsOf(rule, { workflow, pipeline })));
    const { requireReason } = config;
    const { findings, useless } = applyIgnores(workflow, comments, {
      findings: all,
      ran,
      known,
      requireReason,
    });
    const last: Finding[] = [];
    for (const rule of rules)
      if (rule.id === UNUSED)
        last.push(...(yield* findingsOf(rule, { workflow, pipeline, uselessIgnores: useless })));
    const told = applyIgnores(workflow, comments, { findings: last, ran, known, requireReason }).findings;
    // Rules that ran only so that their comments could be judged say nothing.
    const asked =
      judged === rules ? findings : findings.filter(({ rule }) => rules.some(({ id }) => id === rule));
    return { workflow, pipeline, findings: inOrder([...asked, ...told]), trials, failures };
  }

  function* tryOut(
    input: AnalyzeInput,
    { findings, trials }: Analysis,
    finding: Finding,
    most = MOST_TRIALS,
  ): Generator<undefined, readonly Fix[]> {
    const made = trials.get(finding);
    if (!made || most === 0 || input.text.length > MOST_TRIED) return [];
    const wanted = (typeof made === 'function' ? made() : made).slice(0, most);
    if (wanted.length === 0) return [];
    judge ??= createAnalyzer(engine, allRules, { trials: false });
    // By all rules, also where one alone is asked.
    const before = rules === allRules ? findings : (yield* judge.analyzeInSteps(input)).findings;
    const kept: Fix[] = [];
    for (const fix of wanted) {
      const text = applyEdits(input.text, fix.edits);
      const after = yield* judge.analyzeInSteps({ ...input, text });
      if (keepsPromise(finding, before, after.findings)) kept.push(fix);
    }
    return kept;
  }

  function analyze(input: AnalyzeInput): Analysis {
    const analysis = finish(analyzeInSteps(input));
    if (!options.trials || analysis.trials.size === 0) return analysis;
    const failures = [...analysis.failures];
    let left = MOST_TRIALS;
    const findings = analysis.findings.map((finding) => {
      try {
        const kept = finish(tryOut(input, analysis, finding, left));
        if (analysis.trials.has(finding)) left = Math.max(0, left - 1);
        return kept.length > 0 ? { ...finding, fixes: [...finding.fixes, ...kept] } : finding;
      } catch (error) {
        failures.push({ rule: finding.rule, error });
        return finding;
      }
    });
    return { ...analysis, findings, trials: new Map(), failures };
  }

  return { analyze, analyzeInSteps, tryOut };
}

const BY_WEIGHT: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** A setting stands in for the rule's own severity; what the rule itself calls less than that stays less. */
function severityOf(rule: Rule, problem: Problem, setting: Severity | undefined): Severity {
  const own = problem.severity ?? rule.severity;
  if (!setting) return own;
  const weaker = BY_WEIGHT.indexOf(own) > BY_WEIGHT.indexOf(rule.severity);
  return weaker && BY_WEIGHT.indexOf(own) > BY_WEIGHT.indexOf(setting) ? own : setting;
}

function toFinding(rule: Rule, problem: Problem, severity: Finding['severity'], length: number): Finding {
  return {
    rule: rule.id,
    severity,
    message: problem.message,
    span: within(problem.span, length),
    job: problem.job?.id,
    related: (problem.related ?? []).map((related) => ({ ...related, span: within(related.span, length) })),
    fixes: problem.fixes ?? [],
    detail: problem.detail,
  };
}

const within = ({ start, end }: Span, length: number): Span => {
  const from = Math.max(0, Math.min(start, length));
  return { start: from, end: Math.max(from, Math.min(end, length)) };
};

/** Sorted by place, and each told once: an aliased node would otherwise repeat its findings. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const told = findings.filter(({ rule, span, message }) => {
    const key = `${rule} ${span.start} ${span.end} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
  return told.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
