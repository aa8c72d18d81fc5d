/** The kernel takes no longer variable or argument (MAX_ARG_STRLEN). */
const LONGEST = 131_072;

/**
 * `$(NAME)` replaced as Kubernetes does it: a name that `lookUp` does not know stays as it is written, `$$` is a
 * `$`, and so `$$(NAME)` is the text `$(NAME)`. What was put in is not looked at again. A text that has grown
 * longer than any program could be given is expanded no further.
 */
export function expandReferences(text: string, lookUp: (name: string) => string | undefined): string {
  let added = 0;
  return replaceReferences(text, (name, written) => {
    const value = added > LONGEST ? undefined : lookUp(name);
    added += value?.length ?? 0;
    return value ?? written;
  });
}

/** The names that a text refers to, whether or not there is such a variable. */
export function referencesIn(text: string): string[] {
  const names: string[] = [];
  replaceReferences(text, (name) => {
    names.push(name);
    return '';
  });
  return names;
}

function replaceReferences(text: string, replace: (name: string, written: string) => string): string {
  // Behind the last parenthesis nothing can refer, and no search for one has to run to the end of the text.
  const end = text.lastIndexOf(')') + 1;
  const start = text
    .slice(0, end)
    .replace(/\$\$|\$\(([^)]*)\)/g, (written, name: string | undefined) =>
      name === undefined ? '$' : replace(name, written),
    );
  return start + text.slice(end).replaceAll('$$', '$');
}
