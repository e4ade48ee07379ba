import schema from '../../../../schemas/workflow.schema.json' with { type: 'json' };

/** The parts of our JSON Schema that messages, suggestions and completion read. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly if?: unknown;
  readonly allOf?: readonly Shape[];
  /** Completes "it must be …". */
  readonly title?: string;
  /** One sentence of documentation, in Markdown. */
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [key: string]: Shape | undefined };
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
}

/** The definitions that a part of a workflow is validated against on its own. */
export type DefinitionName =
  | 'workflow'
  | 'steps-job'
  | 'calling-job'
  | 'run-step'
  | 'uses-step'
  | 'wait-step'
  | 'wait-all-step'
  | 'cancel-step'
  | 'parallel-step';

const definitions: { readonly [name: string]: Shape | undefined } = schema.definitions;

/** Every shape that holds at `path` below a definition; several, where a definition builds on another. */
export function shapesAt(definition: DefinitionName, path: readonly string[]): Shape[] {
  let shapes = expand(definitions[definition]);
  for (const segment of path) shapes = shapes.flatMap((shape) => childShapes(shape, segment));
  return shapes;
}

/** A shape with all that its references and `allOf` bring in, its own part first. */
function expand(shape: Shape | undefined): Shape[] {
  if (!shape) return [];
  const referred = shape.$ref ? expand(definitions[shape.$ref.replace('#/definitions/', '')]) : [];
  return [shape, ...referred, ...(shape.allOf ?? []).flatMap(expand)];
}

function childShapes(shape: Shape, segment: string): Shape[] {
  const property = shape.properties?.[segment];
  if (property) return expand(property);
  if (/^\d+$/.test(segment) && shape.items) return expand(shape.items);
  return typeof shape.additionalProperties === 'object' ? expand(shape.additionalProperties) : [];
}

/** The keys that GitHub knows there. */
export const keysOf = (shapes: readonly Shape[]): string[] =>
  shapes.flatMap((shape) => Object.keys(shape.properties ?? {}));

export const titleOf = (shapes: readonly Shape[]): string | undefined =>
  shapes.find((shape) => shape.title)?.title;

/** The words that GitHub accepts there, where it accepts only certain ones, and what they are called. */
export function wordsOf(shapes: readonly Shape[]): { words: readonly string[]; title: string | undefined } {
  const shape = shapes.find((item) => item.enum);
  return { words: (shape?.enum ?? []).filter((word) => typeof word === 'string'), title: shape?.title };
}
