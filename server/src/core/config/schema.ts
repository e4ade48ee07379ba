import schema from '../../../../schemas/gatewright.schema.json' with { type: 'json' };
import { type Definitions, type Shape, shapesBelow } from '../schema/shapes.ts';

const definitions: Definitions = schema.definitions;

/** Every shape that the schema of the configuration has at a path. */
export const configShapes = (path: readonly string[]): Shape[] => shapesBelow(definitions, schema, path);

/** The settings at the top. */
export const CONFIG_KEYS: readonly string[] = Object.keys(schema.properties);
