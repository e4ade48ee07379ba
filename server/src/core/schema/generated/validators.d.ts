/** One broken keyword; `instancePath` is a JSON pointer into the data. */
export interface ValidationError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: { readonly additionalProperty?: string; readonly missingProperty?: string };
}

/** True where the data fits; else `errors` holds what does not, until the next call. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly ValidationError[] | null;
}

export declare const workflow: Validator;
export declare const stepsJob: Validator;
export declare const callingJob: Validator;
export declare const runStep: Validator;
export declare const usesStep: Validator;
export declare const waitStep: Validator;
export declare const waitAllStep: Validator;
export declare const cancelStep: Validator;
export declare const parallelStep: Validator;
