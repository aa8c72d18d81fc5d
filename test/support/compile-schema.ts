import { Ajv2020 } from 'ajv/dist/2020.js';

const OPTIONS = { allErrors: true, allowUnionTypes: true } as const;

/**
 * Answers what a JSON Schema has against a value, one sentence each; none where it fits. It is compiled when it is first
 * asked, as quickly as can be: to make the checks fast takes longer than to run them, and that it is a schema at all is
 * for `schemaFaults` to say.
 */
export function compileSchema(schema: object): (value: unknown) => string[] {
  const ajv = new Ajv2020({
    ...OPTIONS,
    meta: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  let validate: ReturnType<typeof ajv.compile> | null = null;
  return (value) => {
    validate ??= ajv.compile(schema);
    return validate(value) ? [] : sentences(validate.errors);
  };
}

/** What the schema of schemas has against one. */
export function schemaFaults(schema: object): string[] {
  const ajv = new Ajv2020(OPTIONS);
  return ajv.validateSchema(schema) === true ? [] : sentences(ajv.errors);
}

function sentences(errors: Ajv2020['errors']): string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}
