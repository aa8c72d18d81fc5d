import type { Plugin } from 'rolldown';
import { minifySync, parseSync, Visitor } from 'rolldown/utils';
import { packageOf } from './left-out.js';

/**
 * What packages have published is taken with short names inside its functions, which saves a fifth of all bytes; the
 * bundle's own lines tell enough of it, and mapping them would be a sixth.
 */
export function shrinkPackages(): Plugin {
  return {
    name: 'shrink-packages',
    transform: (code, id) => {
      if (packageOf(id) === null || !/\.[cm]?js$/.test(id)) return null;
      const { code: shrunk } = minifySync(id, code, { compress: true, mangle: { toplevel: false } });
      return { code: shrunk, map: { mappings: '' } };
    },
  };
}

/** Takes all white space from files of packages alone, under the names of these, and from the others, which keep their lines, the indentation. */
export function shrinkChunks(): Plugin {
  return {
    name: 'shrink-chunks',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        const modules = file.moduleIds.filter((id) => !id.startsWith('\0'));
        const packages = new Set(modules.map(packageOf));
        file.code =
          modules.length === 0 || packages.has(null)
            ? withShortExports(withoutIndentation(file.fileName, file.code))
            : withoutSpace(file.fileName, file.code, [...packages].map(String));
      }
    },
  };
}

function withoutSpace(name: string, code: string, packages: readonly string[]): string {
  const { code: shrunk } = minifySync(name, code, { module: true, compress: false, mangle: true });
  return `${packages.map((each) => `// node_modules/${each}/\n`).join('')}${shrunk}\n`;
}

/** Lines of a template's text stay as they are, and with them the whole file. */
function withoutIndentation(name: string, code: string): string {
  let isText = false;
  const visitor = new Visitor({
    TemplateElement({ value }) {
      isText ||= /\n\t/.test(value.raw);
    },
  });
  visitor.visit(parseSync(name, code).program);
  return isText ? code : code.replace(/^\t+/gm, '');
}

const EXPORT =
  /^Object\.defineProperty\(exports, "(\w+)", \{\s+enumerable: true,\s+get: function \(\) \{\s+return ([\w$]+);\s+\}\s+\}\);$/gm;

/** What is never assigned again needs no function that tells what it is by now. */
function withShortExports(code: string): string {
  const fixed = new Set(
    [...code.matchAll(/^(?:const|class|(?:async )?function\*?) ([\w$]+)/gm)].map(([, name]) => name),
  );
  return code.replace(EXPORT, (long, name: string, value: string) =>
    fixed.has(value) ? `exports.${name} = ${value};` : long,
  );
}
