import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { addToList, removeFromList } from '../../server/src/core/edits/list.ts';
import {
  insertKey,
  type KeyValue,
  type Place,
  removeKey,
  scalarToMapping,
} from '../../server/src/core/edits/map.ts';
import { type MapNode, type Pair, pairOf } from '../../server/src/core/syntax/node.ts';
import { parseYaml } from '../../server/src/core/syntax/yaml.ts';
import { applyEdits, type Edit } from '../../server/src/core/text/span.ts';

/** The mapping under `jobs.d`. */
function jobIn(text: string): MapNode {
  const found = pairOf(pairOf(parseYaml(text).root, 'jobs')?.value, 'd')?.value;
  if (found?.kind !== 'map') throw new Error(`no job in:\n${text}`);
  return found;
}

const applied = (text: string, edits: readonly Edit[] | undefined): string | undefined =>
  edits && applyEdits(text, edits);

describe('a mapping written as JSON', () => {
  const LINE = '{"jobs": {"d": {"runs-on": "u", "steps": [{"run": "a"}]}}}\n';
  const PRINTED = '{\n  "jobs": {\n    "d": {\n      "name": "x",\n      "runs-on": "u"\n    }\n  }\n}\n';
  const inserted = (text: string, key: string, value: KeyValue, at?: Place): string | undefined =>
    applied(text, insertKey(jobIn(text), key, value, at));

  it.each<[string, KeyValue, Place | undefined, string]>([
    ['needs', 'test', { after: ['runs-on'] }, '"runs-on": "u", "needs": "test", "steps"'],
    ['needs', ['a', 'b'], { before: ['runs-on'] }, '{"needs": ["a", "b"], "runs-on"'],
    ['timeout-minutes', 5, { after: ['runs-on'] }, '"u", "timeout-minutes": 5, "steps"'],
    [
      'concurrency',
      { group: 'x', 'cancel-in-progress': false },
      { after: ['runs-on'] },
      '"u", "concurrency": { "group": "x", "cancel-in-progress": false }, "steps"',
    ],
  ])('gets %s: %j', (key, value, at, expected) => {
    const text = inserted(LINE, key, value, at);
    expect(text).toContain(expected);
    expect(JSON.parse(text ?? '').jobs.d[key]).toEqual(value);
  });

  it('gets a line for it where each has its own', () => {
    expect(inserted(PRINTED, 'needs', 'test', { after: ['name'] })).toBe(
      PRINTED.replace('"x",', '"x",\n      "needs": "test",'),
    );
    expect(inserted(PRINTED, 'needs', 'test', { after: ['runs-on'] })).toBe(
      PRINTED.replace('"u"', '"u",\n      "needs": "test"'),
    );
    expect(inserted(PRINTED, 'needs', 'test', { before: ['name'] })).toBe(
      PRINTED.replace('"name"', '"needs": "test",\n      "name"'),
    );
  });

  it('gets items and inner mappings in quotes', () => {
    const list = LINE.replace('"u"', '"u", "needs": ["a"], "environment": "p"');
    const pairAt = (text: string, key: string): Pair => {
      const pair = pairOf(jobIn(text), key);
      if (!pair) throw new Error(`no ${key}`);
      return pair;
    };
    const two = applied(list, addToList(pairAt(list, 'needs'), ['b']));
    expect(two).toContain('"needs": ["a", "b"]');
    const one = LINE.replace('"u"', '"u", "needs": "a"');
    expect(applied(one, addToList(pairAt(one, 'needs'), ['b']))).toContain('"needs": ["a", "b"]');
    const url = applied(
      list,
      scalarToMapping(jobIn(list), pairAt(list, 'environment'), 'name', { url: 'https://a.b' }),
    );
    expect(JSON.parse(url ?? '').jobs.d.environment).toEqual({ name: 'p', url: 'https://a.b' });
  });

  it('is none where a key stands without quotes', () => {
    const mixed = LINE.replace('"steps"', 'steps');
    expect(inserted(mixed, 'needs', 'test', { after: ['runs-on'] })).toContain(', needs: test, steps');
  });
});

describe('insertKey', () => {
  const inserted = (text: string, value: KeyValue, at?: Place, key = 'needs') =>
    applied(text, insertKey(jobIn(text), key, value, at));

  it.each<[string, string, KeyValue, Place | undefined, string]>([
    [
      'behind a key, with its comment',
      'jobs:\n  d:\n    name: x # why\n    # about the runner\n    runs-on: u\n',
      'test',
      { after: ['name'] },
      'jobs:\n  d:\n    name: x # why\n    needs: test\n    # about the runner\n    runs-on: u\n',
    ],
    [
      'before the first key',
      'jobs:\n    d:\n\n        # about the runner\n        runs-on: u\n        steps: []\n',
      ['a', 'b'],
      { before: ['runs-on'] },
      'jobs:\n    d:\n\n        # about the runner\n        needs: [a, b]\n        runs-on: u\n        steps: []\n',
    ],
    [
      'a mapping, indented as the others are',
      'jobs:\n   d:\n      runs-on: u\n      steps:\n      - run: x\n',
      { name: 'production', url: 'https://example.org: 1' },
      { after: ['runs-on'] },
      "jobs:\n   d:\n      runs-on: u\n      needs:\n         name: production\n         url: 'https://example.org: 1'\n      steps:\n      - run: x\n",
    ],
    [
      'CRLF',
      'jobs:\r\n  d:\r\n    runs-on: u\r\n    steps: []\r\n',
      'a',
      { after: ['runs-on'] },
      'jobs:\r\n  d:\r\n    runs-on: u\r\n    needs: a\r\n    steps: []\r\n',
    ],
    [
      'at the end, without a line break',
      'jobs:\n  d:\n    runs-on: u',
      'a',
      undefined,
      'jobs:\n  d:\n    runs-on: u\n    needs: a',
    ],
    [
      'a flow mapping',
      'jobs:\n  d: { runs-on: u, steps: [] }\n',
      ['a'],
      { after: ['runs-on'] },
      'jobs:\n  d: { runs-on: u, needs: [a], steps: [] }\n',
    ],
    [
      'before the first of a flow mapping',
      'jobs: { d: {runs-on: u} }\n',
      '${{ x }}',
      { before: ['runs-on'] },
      "jobs: { d: {needs: '${{ x }}', runs-on: u} }\n",
    ],
    ['an empty mapping', 'jobs:\n  d: {}\n', 'a', undefined, 'jobs:\n  d: { needs: a }\n'],
    [
      'a key that waits for its value',
      'jobs:\n  d:\n    needs: # todo\n    runs-on: u\n',
      'a',
      undefined,
      'jobs:\n  d:\n    needs: a # todo\n    runs-on: u\n',
    ],
    [
      'a null',
      'jobs:\n  d:\n    needs: ~\n    runs-on: u\n',
      'a',
      undefined,
      'jobs:\n  d:\n    needs: a\n    runs-on: u\n',
    ],
    [
      'a mapping for a key that waits for its value',
      'jobs:\n  d:\n    needs: # todo\n    runs-on: u\n',
      { name: 'a' },
      undefined,
      'jobs:\n  d:\n    needs: # todo\n      name: a\n    runs-on: u\n',
    ],
    [
      'behind a block that keeps its blank lines',
      'jobs:\n  d:\n    name: |+\n      x\n\n    runs-on: u\n',
      'a',
      { after: ['name'] },
      'jobs:\n  d:\n    name: |+\n      x\n\n    needs: a\n    runs-on: u\n',
    ],
    [
      'behind a list whose last line is a comment',
      'jobs:\n  d:\n    name:\n      - x\n      # - y\n    # z\n    runs-on: u\n',
      'a',
      { after: ['name'] },
      'jobs:\n  d:\n    name:\n      - x\n      # - y\n    needs: a\n    # z\n    runs-on: u\n',
    ],
  ])('%s', (_, text, value, at, expected) => {
    expect(inserted(text, value, at)).toBe(expected);
  });

  it('refuses a key that has a value', () => {
    expect(inserted('jobs:\n  d:\n    needs: a\n', 'b')).toBeUndefined();
  });
});

describe('addToList', () => {
  const added = (text: string, items: readonly string[] = ['new']) => {
    const pair = pairOf(jobIn(text), 'needs');
    return pair && applied(text, addToList(pair, items));
  };
  const job = (needs: string) => `jobs:\n  d:\n    needs:${needs}\n    runs-on: u\n`;

  it.each([
    ['nothing', ' # why', ' new # why'],
    ['a string', ' a # why', ' [a, new] # why'],
    ['a quoted string', " 'a'", " ['a', new]"],
    ['a string that needs quotes in a list', ' a,b', " ['a,b', new]"],
    ['null', ' null', ' new'],
    ['an empty list', ' [ ]', ' [new]'],
    ['a flow list', ' [a, "b"] # why', ' [a, "b", new] # why'],
    ['a flow list with a last comma', ' [ a, ]', ' [ a, new ]'],
    [
      'a flow list over lines',
      ' [\n      a, # 1\n      b # 2\n    ]',
      ' [\n      a, # 1\n      b, # 2\n      new\n    ]',
    ],
    [
      'a flow list over lines with a last comma',
      ' [\n      a,\n      b, # 2\n    ]',
      ' [\n      a,\n      b, # 2\n      new,\n    ]',
    ],
    [
      'a block list',
      '\n      -  a # 1\n      # why\n      -  b # 2',
      '\n      -  a # 1\n      # why\n      -  b # 2\n      -  new',
    ],
    ['a block list at the column of its key', '\n    - a', '\n    - a\n    - new'],
  ])('%s', (_, before, after) => {
    expect(added(job(before))).toBe(job(after));
  });

  it('adds several, and none that is there', () => {
    expect(added(job(' a'), ['a', 'b', 'c'])).toBe(job(' [a, b, c]'));
    expect(added(job('\n      - a'), ['b', 'c'])).toBe(job('\n      - a\n      - b\n      - c'));
    expect(added(job(''), ['b', 'c'])).toBe(job(' [b, c]'));
    expect(added(job(' [a]'), ['a'])).toBe(job(' [a]'));
  });

  it('leaves a list alone that an alias shares', () => {
    expect(added('x: &n [a]\njobs:\n  d:\n    needs: *n\n    runs-on: u\n')).toBeUndefined();
  });
});

describe('removeFromList', () => {
  const removed = (text: string, value: string) => {
    const map = jobIn(text);
    const pair = pairOf(map, 'needs');
    const items = pair?.value?.kind === 'seq' ? pair.value.items : pair?.value ? [pair.value] : [];
    const item = items.find((each) => each.kind === 'scalar' && each.value === value);
    return pair && item && applied(text, removeFromList(map, pair, item));
  };
  const job = (needs: string) => `jobs:\n  d:\n    name: x\n    needs:${needs}\n    runs-on: u\n`;
  const without = 'jobs:\n  d:\n    name: x\n    runs-on: u\n';

  it.each([
    ['the first of a flow list', ' [a, b]', 'a', ' [b]'],
    ['the last of a flow list', ' [a, b, ]', 'b', ' [a, ]'],
    ['the middle of a block list', '\n      - a\n      - b # 2\n      - c', 'b', '\n      - a\n      - c'],
  ])('%s', (_, before, value, after) => {
    expect(removed(job(before), value)).toBe(job(after));
  });

  it.each([' a # why', ' [a]', '\n      - a'])('the key with its last value: %j', (needs) => {
    expect(removed(job(needs), 'a')).toBe(without);
  });
});

describe('scalarToMapping', () => {
  const mapped = (text: string) => {
    const map = jobIn(text);
    const pair = pairOf(map, 'environment');
    return pair && applied(text, scalarToMapping(map, pair, 'name', { url: 'https://example.org' }));
  };
  it('keeps the name as written and the comment', () => {
    expect(mapped("jobs:\n  d:\n    environment: 'prod' # ask ops\n    runs-on: u\n")).toBe(
      "jobs:\n  d:\n    environment: # ask ops\n      name: 'prod'\n      url: https://example.org\n    runs-on: u\n",
    );
  });
  it('in a flow mapping', () => {
    expect(mapped('jobs:\n  d: { environment: prod, runs-on: u }\n')).toBe(
      'jobs:\n  d: { environment: { name: prod, url: https://example.org }, runs-on: u }\n',
    );
  });
});

describe('edits of mappings and lists, on random documents', () => {
  const comment = fc.constantFrom('', '', ' # c', '  #d: e');
  const above = fc.constantFrom('', '', '\n', '# top\n', '      # deep\n', '\n\n# a: b\n');
  const values = fc.constantFrom(
    'x',
    "'y'",
    '"z"',
    '',
    '[a, b]',
    '{ q: 1 }',
    '|\n~  text: # 1\n~  more',
    '>-\n~  a\n~\n~  b',
    '|+\n~  kept\n\n',
    '\n~  - a\n~  # c\n~  - b',
    '\n~- a',
    '\n~  in: 1\n~  # c\n~  out: |\n~    z',
    'two\n~  lines',
    '~',
    '${{ a }}',
  );
  const keys = fc.uniqueArray(fc.constantFrom('name', 'runs-on', 'if', 'env', 'steps', 'outputs'), {
    minLength: 1,
    maxLength: 5,
  });
  const needs = fc.constantFrom(
    '',
    'a',
    "'a'",
    'null',
    '[]',
    '[a]',
    '[ a, "b", ]',
    '[\n~  a, # 1\n~  b # 2\n~]',
    '[a,\n~ b]',
    '\n~  - a\n~  - b',
    '\n~- a # 1\n~- "b" # 2',
    '\n~  -   a\n\n~  # c\n~  -   b',
  );
  const documents = fc
    .record({
      keys,
      values: fc.array(values, { minLength: 6, maxLength: 6 }),
      comments: fc.array(comment, { minLength: 7, maxLength: 7 }),
      aboves: fc.array(above, { minLength: 7, maxLength: 7 }),
      needs,
      at: fc.nat(5),
      unit: fc.constantFrom(1, 2, 3, 4),
      crlf: fc.boolean(),
      ends: fc.boolean(),
      withNeeds: fc.boolean(),
    })
    .map((r) => {
      const pad = ' '.repeat(2 * r.unit);
      const pairs = r.keys.map((key, i): [string, string, number] => [key, r.values[i] ?? '', i]);
      if (r.withNeeds) pairs.splice(r.at % (pairs.length + 1), 0, ['needs', r.needs, 6]);
      const lines = pairs.map(([key, value, i]) => {
        const text = value.replaceAll(/~(?=\S| |$)/gm, value === '~' ? '~' : pad);
        const note = /[|>]/.test(value) ? '' : (r.comments[i] ?? '');
        return `${r.aboves[i]}${pad}${key}:${text === '' || text.startsWith('\n') ? '' : ' '}${text}${note}\n`;
      });
      const rest = r.ends ? `${' '.repeat(r.unit)}e:\n${pad}runs-on: u\n` : '';
      const text = `on: push # first\njobs:\n${' '.repeat(r.unit)}d:\n${lines.join('')}${rest}`;
      return r.crlf ? text.replaceAll('\n', '\r\n') : text;
    });
  const names = fc.constantFrom('test', 'build-it', '${{ x }}', 'a: b', '#', "it's", '- x');
  type Doc = { jobs: { d: Record<string, unknown> } };
  const read = (text: string) => parse(text) as Doc;
  const valid = (text: string) => parseDocument(text, { logLevel: 'silent' }).errors.length === 0;
  /** Everything outside the edits is the same text, and each removed piece holds no comment. */
  const keepsComments = (before: string, after: string) => {
    for (const note of before.matchAll(/#.*/g)) expect(after).toContain(note[0]);
  };

  it('insertKey', () => {
    let done = 0;
    fc.assert(
      fc.property(
        documents,
        fc.oneof(
          names,
          fc.array(names, { minLength: 1, maxLength: 3 }),
          fc.constant({ name: 'p', url: '${{ u }}' }),
        ),
        fc.constantFrom('name', 'if', 'env', 'steps', 'none'),
        fc.boolean(),
        (text, value, near, after) => {
          fc.pre(valid(text));
          const job = jobIn(text);
          fc.pre(!pairOf(job, 'needs')?.value);
          const edits = insertKey(job, 'needs', value, after ? { after: [near] } : { before: [near] });
          if (!edits) return;
          done++;
          const out = applyEdits(text, edits);
          expect(valid(out), out).toBe(true);
          const wanted = read(text);
          wanted.jobs.d.needs = value;
          expect(read(out), out).toEqual(wanted);
          keepsComments(text, out);
          expect(/[^\r]\n/.test(out), out).toBe(/[^\r]\n/.test(text));
        },
      ),
      { numRuns: 3000, seed: 5 },
    );
    expect(done).toBeGreaterThan(1000);
  });

  it('addToList', () => {
    let done = 0;
    fc.assert(
      fc.property(documents, fc.uniqueArray(names, { minLength: 1, maxLength: 2 }), (text, items) => {
        fc.pre(valid(text));
        const pair = pairOf(jobIn(text), 'needs');
        const edits = pair && addToList(pair, items);
        if (!edits) return;
        done++;
        const out = applyEdits(text, edits);
        expect(valid(out), out).toBe(true);
        const wanted = read(text);
        const old = [wanted.jobs.d.needs ?? []].flat();
        const now = read(out);
        expect([now.jobs.d.needs].flat(), out).toEqual([...old, ...items]);
        now.jobs.d.needs = wanted.jobs.d.needs;
        expect(now, out).toEqual(wanted);
        keepsComments(text, out);
        expect(/[^\r]\n/.test(out), out).toBe(/[^\r]\n/.test(text));
        const again = pairOf(jobIn(out), 'needs');
        expect(again && addToList(again, items)).toEqual([]);
      }),
      { numRuns: 3000, seed: 5 },
    );
    expect(done).toBeGreaterThan(500);
  });

  it('removeFromList and removeKey', () => {
    let done = 0;
    fc.assert(
      fc.property(documents, fc.nat(1), fc.boolean(), (text, which, whole) => {
        fc.pre(valid(text));
        const job = jobIn(text);
        const pair = pairOf(job, 'needs');
        const items = pair?.value?.kind === 'seq' ? pair.value.items : pair?.value ? [pair.value] : [];
        const item = items[which];
        const edits = pair && (whole ? removeKey(job, pair) : item && removeFromList(job, pair, item));
        if (!edits) return;
        done++;
        const out = applyEdits(text, edits);
        expect(valid(out), out).toBe(true);
        const wanted = read(text);
        const left = [wanted.jobs.d.needs ?? []].flat().toSpliced(which, 1);
        const now = read(out);
        expect([now.jobs.d.needs ?? []].flat(), out).toEqual(whole ? [] : left);
        now.jobs.d.needs = wanted.jobs.d.needs;
        expect(now, out).toEqual(wanted);
      }),
      { numRuns: 3000, seed: 5 },
    );
    expect(done).toBeGreaterThan(300);
  });

  it('scalarToMapping', () => {
    let done = 0;
    fc.assert(
      fc.property(documents, (text) => {
        fc.pre(valid(text));
        const job = jobIn(text);
        const pair = pairOf(job, 'name');
        const old = read(text).jobs.d.name;
        fc.pre(typeof old === 'string');
        const edits = pair && scalarToMapping(job, pair, 'name', { url: 'u: v' });
        if (!edits) return;
        done++;
        const out = applyEdits(text, edits);
        const wanted = read(text);
        wanted.jobs.d.name = { name: old, url: 'u: v' };
        expect(read(out), out).toEqual(wanted);
        keepsComments(text, out);
      }),
      { numRuns: 1500, seed: 5 },
    );
    expect(done).toBeGreaterThan(100);
  });
});
