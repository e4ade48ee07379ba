import type { Scalar } from '../syntax/node.ts';
import { type MistakeKind, REFUSED, shorten } from './mistake.ts';

/** Job and step ids stay below this many characters. Source: actions/runner, WorkflowConstants. */
const MAX_LENGTH = 100;

/** What is wrong with the id of a job or a step, or undefined. Source: actions/runner, IdBuilder. */
export function identifierFault(id: Scalar, noun: string): string | undefined {
  const name = `The ${noun} id "${shorten(id.value)}"`;
  if (!/^[A-Za-z_][\w-]*$/.test(id.value))
    return `${name} is not valid: it must begin with a letter or "_" and hold only letters, digits, "-" and "_"; ${REFUSED}.`;
  if (id.value.length >= MAX_LENGTH)
    return `${name} has ${id.value.length} characters; GitHub allows ${MAX_LENGTH - 1}.`;
  if (id.value.startsWith('__'))
    return `${name} begins with "__", which GitHub keeps for itself; ${REFUSED}.`;
  return undefined;
}

/** Ids of one list, which GitHub compares without case. */
export interface IdSet {
  /** The message for an id that is not valid or already taken; else it is remembered. */
  add(id: Scalar): { readonly kind: MistakeKind; readonly message: string } | undefined;
  has(id: string): boolean;
  all(): string[];
}

export function idSet(noun: 'job' | 'step'): IdSet {
  const taken = new Map<string, string>();
  return {
    add(id) {
      const fault = identifierFault(id, noun);
      if (fault) return { kind: 'value', message: fault };
      const key = id.value.toLowerCase();
      if (taken.has(key))
        return {
          kind: 'duplicate',
          message: `The ${noun} id "${id.value}" is taken by an earlier ${noun}; ${REFUSED}.`,
        };
      taken.set(key, id.value);
      return undefined;
    },
    has: (id) => taken.has(id.toLowerCase()),
    all: () => [...taken.values()],
  };
}
