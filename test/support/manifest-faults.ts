import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Where Kubernetes' API declares the objects of our manifests. */
const MODULES: Readonly<Record<string, string>> = {
  'v1 Pod': 'kubernetes-types/core/v1',
  'batch/v1 Job': 'kubernetes-types/batch/v1',
};

/** Exists for the compiler alone; what it imports is looked for from here. */
const FILE = fileURLToPath(new URL('manifest.ts', import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ['lib.es5.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};

/**
 * What Kubernetes' API does not know of an object, or wants otherwise, by the declarations that are made from its
 * OpenAPI document: fields, their types, and which have to be there. What values a string may have is not in them.
 */
export function manifestFaults(object: { readonly apiVersion: string; readonly kind: string }): string[] {
  const { apiVersion, kind } = object;
  const module = MODULES[`${apiVersion} ${kind}`];
  if (module === undefined) return [`no ${kind} of ${apiVersion} is known`];
  const text = `import type { ${kind} } from '${module}';\nexport const object: ${kind} = ${JSON.stringify(object)};\n`;
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? ts.createSourceFile(name, text, ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest);
  const program = ts.createProgram([FILE], OPTIONS, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
