/** A kubectl command that both servers are given, one after the other; `{ns}` is a namespace of their own. */
export interface KubectlCommand {
  readonly args: readonly string[];
  readonly input?: string;
  /** What is printed is the client's own documentation, or is not alike for a reason: only how it ends is compared. */
  readonly comparesEndOnly?: true;
}

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "registry.example/web:1", ports: [{containerPort: 80, name: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  clusterIP: None
  ports: [{port: 80, targetPort: http}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: web}}
data: {mode: before}
`;

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: lone, labels: {app: lone}}
spec:
  nodeName: node-a
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: "registry.example/main:1"}]
`;

const NODE = `
apiVersion: v1
kind: Node
metadata: {name: node-a, labels: {zone: a}}
spec: {podCIDR: 10.1.0.0/24}
`;

const CRONTAB = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct], categories: [all]}
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns:
        - {name: Spec, type: string, jsonPath: .spec.cronSpec}
        - {name: Replicas, type: integer, jsonPath: .spec.replicas}
      subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [cronSpec]
              properties:
                cronSpec: {type: string, pattern: '^(\\S+ ){4}\\S+$'}
                replicas: {type: integer, minimum: 1, default: 1}
            status: {type: object, properties: {replicas: {type: integer}}}
`;

const CRON = `
apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: nightly}
spec: {cronSpec: "0 3 * * *"}
`;

function command(line: string, input?: string): KubectlCommand {
  return { args: line.split(' '), ...(input === undefined ? {} : { input }) };
}

function endOf(line: string, input?: string): KubectlCommand {
  return { ...command(line, input), comparesEndOnly: true };
}

/** What people do all day, in an order in which each command finds what it needs. */
export const KUBECTL_COMMANDS: readonly KubectlCommand[] = [
  command('create namespace {ns}'),
  command('create namespace {ns}'),
  command('apply -n {ns} -f -', DEPLOYMENT),
  command('apply -n {ns} -f -', DEPLOYMENT),
  command('diff -n {ns} -f -', DEPLOYMENT),
  command('diff -n {ns} -f -', DEPLOYMENT.replace('replicas: 2', 'replicas: 4')),
  command('apply -n {ns} --dry-run=server -f -', DEPLOYMENT.replace('web:1', 'web:2')),
  command('apply -n {ns} --server-side -f -', DEPLOYMENT),
  command('apply -n {ns} --server-side --field-manager=other -f -', DEPLOYMENT.replace('web:1', 'web:2')),
  command('apply -n {ns} --server-side --force-conflicts -f -', DEPLOYMENT),
  command('apply -n {ns} -f -', DEPLOYMENT.replace('spec:\n  replicas: 2', 'spec:\n  replicass: 2')),
  command('apply -n {ns} -f -', DEPLOYMENT.replace('containerPort: 80', 'containerPort: 800000')),
  command('get -n {ns} deployment,service,configmap'),
  command('get -n {ns} deployment -o wide'),
  command('get -n {ns} deployment web -o yaml --show-managed-fields'),
  command('get -n {ns} all --show-labels'),
  command('get -n {ns} configmap -l app=web -o name'),
  command('get -n {ns} configmap -l app=='),
  command('get -n {ns} pods --field-selector spec.nodeName=none'),
  command('get -n {ns} pods --field-selector spec.nope=none'),
  command('get -n {ns} configmap settings -o jsonpath={.data.mode}'),
  command('get -n {ns} configmap settings -o custom-columns=NAME:.metadata.name,MODE:.data.mode'),
  command('get -n {ns} configmap settings -o go-template={{.data.mode}}'),
  command('get -n {ns} deployment nope'),
  command('get -n {ns} nopes'),
  command('get --raw /api/v1/namespaces/{ns}/configmaps/nope'),
  command('describe -n {ns} deployment web'),
  command('describe -n {ns} service web'),
  command('describe -n {ns} configmap settings'),
  command('describe namespace {ns}'),
  command('edit -n {ns} configmap settings'),
  command('get -n {ns} configmap settings -o jsonpath={.data.mode}'),
  command('label -n {ns} configmap settings tier=back'),
  command('label -n {ns} configmap settings tier=front'),
  command('label -n {ns} configmap settings tier=front --overwrite'),
  command('label -n {ns} configmap settings tier-'),
  command('annotate -n {ns} configmap settings note=one'),
  command('patch -n {ns} configmap settings --type merge -p {"data":{"more":"1"}}'),
  command('patch -n {ns} configmap settings --type json -p [{"op":"remove","path":"/data/nope"}]'),
  command(
    'patch -n {ns} deployment web -p {"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.example/web:3"}]}}}}',
  ),
  command(
    'patch -n {ns} deployment web --subresource status --type merge -p {"status":{"replicas":2,"readyReplicas":2,"availableReplicas":2,"updatedReplicas":2,"observedGeneration":2,"conditions":[{"type":"Available","status":"True"}]}}',
  ),
  command('set image -n {ns} deployment/web web=registry.example/web:4'),
  command('set env -n {ns} deployment/web MODE=a'),
  command('set resources -n {ns} deployment/web --limits=cpu=200m,memory=512Mi'),
  command('set env -n {ns} deployment/web --list'),
  command('scale -n {ns} deployment web --replicas=3'),
  command('scale -n {ns} deployment web --current-replicas=1 --replicas=5'),
  command('scale -n {ns} configmap settings --replicas=3'),
  command('autoscale -n {ns} deployment web --min=1 --max=3'),
  command('get -n {ns} horizontalpodautoscaler'),
  command('rollout pause -n {ns} deployment/web'),
  command('rollout resume -n {ns} deployment/web'),
  command('rollout restart -n {ns} configmap/settings'),
  command('rollout history -n {ns} deployment/web'),
  command('rollout undo -n {ns} deployment/web'),
  command('rollout status -n {ns} deployment/web --timeout=1s'),
  command('wait -n {ns} deployment/web --for=condition=Available --timeout=5s'),
  command('wait -n {ns} deployment/web --for=jsonpath={.spec.replicas}=3 --timeout=5s'),
  command('wait -n {ns} deployment/web --for=condition=Nope --timeout=1s'),
  command('expose -n {ns} deployment web --port 8080 --name extra --cluster-ip None'),
  command('create -n {ns} -f -', POD),
  command('get -n {ns} pods -o wide'),
  command('describe -n {ns} pod lone'),
  command('run -n {ns} other --image=registry.example/other:1 --restart=Never --labels=app=other'),
  command('run -n {ns} dry --image=registry.example/other:1 --dry-run=server -o name'),
  command('logs -n {ns} other'),
  command('exec -n {ns} other -- ls'),
  command('exec -n {ns} none -- ls'),
  command('port-forward -n {ns} other 8080'),
  command('cp -n {ns} other:/etc/hosts /dev/null'),
  endOf('top pods -n {ns}'),
  command('create -f -', NODE),
  command('get nodes'),
  command('cordon node-a'),
  command('get nodes'),
  command('uncordon node-a'),
  command('taint nodes node-a dedicated=db:NoSchedule'),
  command('taint nodes node-a dedicated:NoSchedule-'),
  command('drain node-a --ignore-daemonsets'),
  command('drain node-a --force --ignore-daemonsets --grace-period=0'),
  command('get -n {ns} pods'),
  command('delete node node-a'),
  command('create serviceaccount robot -n {ns}'),
  endOf('create token robot -n {ns}'),
  endOf('create token nope -n {ns}'),
  command('create role reader -n {ns} --verb=get,list --resource=pods,deployments.apps'),
  command('create rolebinding readers -n {ns} --role=reader --serviceaccount={ns}:robot'),
  command('get -n {ns} role,rolebinding'),
  command('describe -n {ns} role reader'),
  command('auth can-i get pods -n {ns} --as system:serviceaccount:{ns}:robot'),
  command('auth can-i delete pods -n {ns} --as system:serviceaccount:{ns}:robot'),
  command('auth can-i --list -n {ns} --as system:serviceaccount:{ns}:robot'),
  command('auth whoami'),
  command('get -n {ns} secrets --as system:serviceaccount:{ns}:robot'),
  command('create secret generic keys -n {ns} --from-literal=a=b'),
  command('describe -n {ns} secret keys'),
  command('create configmap made -n {ns} --from-literal=a=b'),
  command('create quota limits -n {ns} --hard=pods=1,configmaps=20'),
  command('create poddisruptionbudget budget -n {ns} --selector=app=web --min-available=1'),
  command('create job once -n {ns} --image=registry.example/once:1'),
  command('create cronjob often -n {ns} --image=registry.example/once:1 --schedule=*/5'),
  command('create ingress site -n {ns} --rule=site.example/*=web:80'),
  command('get -n {ns} ingress,job,poddisruptionbudget,quota'),
  command('create priorityclass plimsoll-{ns} --value=10'),
  command('delete priorityclass plimsoll-{ns}'),
  command('create -f -', CRONTAB),
  command(
    'wait --for=condition=Established customresourcedefinition/crontabs.stable.example.com --timeout=20s',
  ),
  command('create -n {ns} -f -', CRON),
  command('create -n {ns} -f -', CRON.replace('0 3 * * *', 'never').replace('nightly', 'other')),
  command('apply -n {ns} --server-side -f -', CRON),
  command('get -n {ns} ct'),
  command('scale -n {ns} ct nightly --replicas=3'),
  command('get -n {ns} crontab nightly -o yaml'),
  command('describe -n {ns} ct nightly'),
  endOf('explain crontab.spec'),
  command('delete -n {ns} ct --all --wait=false'),
  command('delete customresourcedefinition crontabs.stable.example.com'),
  endOf('explain deployment.spec.strategy'),
  endOf('explain deployment.nope'),
  command('api-versions'),
  command('api-resources --api-group=apps'),
  command('api-resources --verbs=list,watch -o name'),
  command(
    'replace -n {ns} -f -',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n',
  ),
  command('replace -n {ns} -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nope}\n'),
  command('create -n {ns} -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "Bad Name"}\n'),
  command('create -n {ns} -f -', 'apiVersion: v1\nkind: Nope\nmetadata: {name: x}\n'),
  command('get events -n {ns}'),
  command('delete -n {ns} configmap settings'),
  command('delete -n {ns} configmap settings'),
  command('delete -n {ns} configmap settings --ignore-not-found'),
  command('delete -n {ns} deployment web --cascade=orphan --wait=false'),
  command('delete -n {ns} pods --all --force'),
  command('delete -n {ns} service,serviceaccount,role,rolebinding,job --all --wait=false'),
  command('get -n {ns} all'),
  command('cluster-info'),
];
