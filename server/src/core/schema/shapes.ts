import schema from '../../../../schemas/workflow.schema.json' with { type: 'json' };

/** The parts of our JSON Schema that messages, suggestions and completion read. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly if?: unknown;
  readonly then?: Shape;
  readonly else?: Shape;
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

/** The definitions of a schema, by name. */
export type Definitions = Readonly<Record<string, Shape | undefined>>;

const definitions: Definitions = schema.definitions;

/** Every shape that holds at `path` below a definition; several, where a definition builds on another. */
export const shapesAt = (definition: DefinitionName, path: readonly string[]): Shape[] =>
  shapesBelow(definitions, definitions[definition], path);

/** Every shape that holds at `path` below a shape of a schema. */
export function shapesBelow(all: Definitions, root: Shape | undefined, path: readonly string[]): Shape[] {
  let shapes = expand(all, root);
  for (const segment of path) shapes = shapes.flatMap((shape) => childShapes(all, shape, segment));
  return shapes;
}

/** A shape with all that its references, `allOf` and both ways of its `if` bring in, its own part first. */
function expand(all: Definitions, shape: Shape | undefined): Shape[] {
  if (!shape) return [];
  const referred = shape.$ref ? expand(all, all[shape.$ref.replace('#/definitions/', '')]) : [];
  const more = [...(shape.allOf ?? []), shape.then, shape.else];
  return [shape, ...referred, ...more.flatMap((part) => expand(all, part))];
}

function childShapes(all: Definitions, shape: Shape, segment: string): Shape[] {
  const property = Object.hasOwn(shape.properties ?? {}, segment) ? shape.properties?.[segment] : undefined;
  if (property) return expand(all, property);
  if (/^\d+$/.test(segment) && shape.items) return expand(all, shape.items);
  return typeof shape.additionalProperties === 'object' ? expand(all, shape.additionalProperties) : [];
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
