import type { Validator } from './validators.js';

export declare const config: Validator;
