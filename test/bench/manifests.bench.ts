import { loadManifests } from '../../src/targets/k8s/load-manifests.js';
import { STRICT_OPTIONS } from '../../src/targets/k8s/options.js';

/*
 * Manifests of more and more Deployments, with nothing in them that need not be parsed. Prints a table in Markdown;
 * the seconds are the processor's own, so that what else the machine does counts little.
 * `npm run bench -- manifests 0.5,2,8`.
 */

const [sizes = '0.5,2,8'] = process.argv.slice(2);

function deployment(index: number): string {
  const settings = Array.from(
    { length: 30 },
    (_, number) => `            - name: SETTING_${number}
              valueFrom:
                configMapKeyRef:
                  name: shop
                  key: setting-${number}
                  optional: true
`,
  );
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-${index}
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 45
      containers:
        - name: api
          image: registry.example/shop/api:${index}
          args: ["--port=8080", "--level=$(SETTING_1)"]
          env:
${settings.join('')}          readinessProbe:
            httpGet: { path: /healthz, port: 8080 }
`;
}

console.log('| MB | containers | CPU s, first | CPU s, again |');
console.log('| --: | --: | --: | --: |');
for (const size of sizes.split(',').map(Number)) {
  const parts: string[] = [];
  for (let length = 0; length < size * 1e6; length += parts.at(-1)?.length ?? 0)
    parts.push(deployment(parts.length));
  const sources = [{ file: 'shop.yaml', text: parts.join('') }];
  const seconds = [0, 0].map(() => {
    const before = process.cpuUsage();
    loadManifests(sources, STRICT_OPTIONS);
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / 1e6).toFixed(2);
  });
  console.log(`| ${size} | ${parts.length} | ${seconds.join(' | ')} |`);
}
