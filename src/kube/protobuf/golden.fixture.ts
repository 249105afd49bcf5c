import { isJsonObject, stringAt, type JsonObject } from '../json.ts';
import { parseJson } from '../parse-json.ts';

/**
 * Objects of our own that together have every scalar and every oddity of the format, with what the Go code says of them: both sides were
 * written by the serializers of k8s.io/apimachinery 0.36.3 (kinds of client-go, apiextensions-apiserver, kube-aggregator 0.36.3).
 */
const GOLDEN: readonly (readonly [string, string])[] = [
  [
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"harbour","namespace":"docks","generation":9007199254740991,"creationTimestamp":"2024-02-29T23:59:59Z","deletionTimestamp":"2024-03-01T00:00:30Z","deletionGracePeriodSeconds":0,"labels":{"__proto__":"kept","app":"crane","zebra":"1"},"annotations":{"note":"größe ☸ 😀"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"harbour-7","uid":"a-b","controller":true,"blockOwnerDeletion":false}],"managedFields":[{"manager":"crane","operation":"Update","apiVersion":"v1","time":"1969-12-31T23:59:59Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:containers":{".":{}}}}}]},"spec":{"volumes":[{"name":"cfg","configMap":{"name":"settings","items":[{"key":"a","path":"b","mode":-1}],"defaultMode":420}},{"name":"all","projected":{"sources":[{"secret":{"name":"s"}},{"downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}},{"serviceAccountToken":{"path":"token"}}]}},{"name":"empty","emptyDir":{}},{"name":"scratch","emptyDir":{"sizeLimit":"1536Mi"}}],"containers":[{"name":"main","image":"crane:1","args":["--load","0.5"],"env":[{"name":"EMPTY"},{"name":"FROM","valueFrom":{"secretKeyRef":{"name":"s","key":"k","optional":false}}}],"resources":{"limits":{"cpu":"100m","memory":"128Mi","nvidia.com/gpu":"1"},"requests":{"cpu":"100m","ephemeral-storage":"1e3"}},"livenessProbe":{"httpGet":{"path":"/healthz","port":"http"},"periodSeconds":5},"readinessProbe":{"tcpSocket":{"port":8080},"initialDelaySeconds":-1},"startupProbe":{"grpc":{"port":9,"service":""}},"lifecycle":{"preStop":{"sleep":{"seconds":3}}},"securityContext":{"capabilities":{"drop":["ALL"]},"runAsUser":0,"runAsNonRoot":false}}],"ephemeralContainers":[{"name":"debug","image":"busybox","resources":{},"stdin":true,"targetContainerName":"main"}],"terminationGracePeriodSeconds":0,"automountServiceAccountToken":false,"securityContext":{"supplementalGroups":[0,65534,4294967295],"sysctls":[{"name":"a","value":"b"}]},"tolerations":[{"operator":"Exists","tolerationSeconds":300}],"dnsConfig":{"options":[{"name":"ndots","value":"5"}]},"overhead":{"cpu":"250m"}},"status":{"phase":"Running","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}],"containerStatuses":[{"name":"main","state":{"running":{"startedAt":"2024-03-01T00:00:00Z"}},"lastState":{},"ready":true,"restartCount":0,"image":"crane:1","imageID":"","started":false}]}}',
    'azhzAAoJCgJ2MRIDUG9kEssHCoICCgdoYXJib3VyEgAaBWRvY2tzIgAqADIAOP////////8PQggI/7SErwYQAEoICJ61hK8GEABQAFoRCglfX3Byb3RvX18SBGtlcHRaDAoDYXBwEgVjcmFuZVoKCgV6ZWJyYRIBMWIYCgRub3RlEhBncsO2w59lIOKYuCDwn5iAaikKClJlcGxpY2FTZXQaCWhhcmJvdXItNyIDYS1iKgdhcHBzL3YxMAE4AIoBVgoFY3JhbmUSBlVwZGF0ZRoCdjEiDQj///////////8BEAAyCEZpZWxkc1YxOiYKJHsiZjpzcGVjIjp7ImY6Y29udGFpbmVycyI6eyIuIjp7fX19fUIAEugECiwKA2NmZxIlmgEiCgoKCHNldHRpbmdzEhEKAWESAWIY////////////ARikAwpDCgNhbGwSPNIBOQoHCgUKAwoBcwohEh8KHQoGbGFiZWxzEhMKABIPbWV0YWRhdGEubGFiZWxzCgsiCQoAGgV0b2tlbgoNCgVlbXB0eRIEEgIKAAoZCgdzY3JhdGNoEg4SDAoAEggKBjE1MzZNaRKvAgoEbWFpbhIHY3JhbmU6MSIGLS1sb2FkIgMwLjUqADoJCgVFTVBUWRIAOhYKBEZST00SABoMIgoKAwoBcxIBaxgAQmQKDQoDY3B1EgYKBDEwMG0KEQoGbWVtb3J5EgcKBTEyOE1pChUKDm52aWRpYS5jb20vZ3B1EgMKATESDQoDY3B1EgYKBDEwMG0SGgoRZXBoZW1lcmFsLXN0b3JhZ2USBQoDMWUzUigKHBIaCggvaGVhbHRoehIKCAEQABoEaHR0cBoAIgAQABgAIAUoADAAWiIKDRoLCgcIABCQPxoAEgAQ////////////ARgAIAAoADAAYgYSBCICCANqAHIAegsKBRIDQUxMIAAoAIABAIgBAJABAKIBALIBEgoGIgQICRIAEAAYACAAKAAwABoAIAAyAEIASgBSAFgAYABoAHIUIAAg/v8DIP////8POgYKAWESAWKCAQCKAQCaAQCoAQCyAREKABIGRXhpc3RzGgAiACisAsIBANIBDBoKCgVuZG90cxIBNYICDQoDY3B1EgYKBDI1MG2SAiwKJAoFZGVidWcSB2J1c3lib3gqAEIAagByAIABAYgBAJABAKIBABIEbWFpbhpZCgdSdW5uaW5nGgAiACoAMggxMC4wLjAuMUIpCgRtYWluEgwSCgoICIC1hK8GEAAaACABKAAyB2NyYW5lOjE6AEIASABKAFoAYgoKCDEwLjAuMC4xcgCIAQAaACIA',
  ],
  [
    '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"keys"},"immutable":false,"data":{"bytes":"AAECA//+","empty":"","long":"VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw=="},"type":"Opaque"}',
    'azhzAAoMCgJ2MRIGU2VjcmV0EnEKFAoEa2V5cxIAGgAiACoAMgA4AEIAEg8KBWJ5dGVzEgYAAQID//4SCQoFZW1wdHkSABIzCgRsb25nEitUaGUgcXVpY2sgYnJvd24gZm94IGp1bXBzIG92ZXIgdGhlIGxhenkgZG9nGgZPcGFxdWUoABoAIgA=',
  ],
  [
    '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"settings"},"data":{"10":"x","a":"","b":"2"},"binaryData":{"blob":"/w=="}}',
    'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEj0KGAoIc2V0dGluZ3MSABoAIgAqADIAOABCABIHCgIxMBIBeBIFCgFhEgASBgoBYhIBMhoJCgRibG9iEgH/GgAiAA==',
  ],
  [
    '{"kind":"Service","apiVersion":"v1","metadata":{"name":"web"},"spec":{"ports":[{"name":"http","port":80,"targetPort":"http"},{"port":443,"targetPort":8443,"nodePort":30443}],"selector":{"app":"web"},"clusterIP":"None","clusterIPs":["None"],"internalTrafficPolicy":"Local"},"status":{"loadBalancer":{}}}',
    'azhzAAoNCgJ2MRIHU2VydmljZRJ6ChMKA3dlYhIAGgAiACoAMgA4AEIAEl8KGAoEaHR0cBIAGFAiCggBEAAaBGh0dHAoAAoUCgASABi7AyIHCAAQ+0EaACjr7QESCgoDYXBwEgN3ZWIaBE5vbmUiADoAQgBSAFoAYABoAJIBBE5vbmWyAQVMb2NhbBoCCgAaACIA',
  ],
  [
    '{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1"},"spec":{"podCIDR":"10.1.0.0/24","podCIDRs":["10.1.0.0/24"],"unschedulable":true,"taints":[{"key":"k","effect":"NoExecute","timeAdded":"2024-01-01T00:00:00Z"}]},"status":{"capacity":{"cpu":"4","hugepages-2Mi":"0","memory":"16393952Ki"},"daemonEndpoints":{"kubeletEndpoint":{"Port":10250}},"nodeInfo":{"machineID":"","systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"","kubeletVersion":"","kubeProxyVersion":"","operatingSystem":"","architecture":""}}}',
    'azhzAAoKCgJ2MRIETm9kZRKtAQoSCgJuMRIAGgAiACoAMgA4AEIAEjwKCzEwLjEuMC4wLzI0EgAaACABKhoKAWsSABoJTm9FeGVjdXRlIggIgIHIrAYQADoLMTAuMS4wLjAvMjQaWQoKCgNjcHUSAwoBNAoUCg1odWdlcGFnZXMtMk1pEgMKATAKFgoGbWVtb3J5EgwKCjE2MzkzOTUyS2kaADIFCgMIilA6FAoAEgAaACIAKgAyADoAQgBKAFIAGgAiAA==',
  ],
  [
    '{"kind":"PersistentVolume","apiVersion":"v1","metadata":{"name":"pv"},"spec":{"capacity":{"storage":"10Gi"},"csi":{"driver":"d","volumeHandle":"h"},"accessModes":["ReadWriteOnce"],"claimRef":{"namespace":"d","name":"c"}},"status":{}}',
    'azhzAAoWCgJ2MRIQUGVyc2lzdGVudFZvbHVtZRJlChIKAnB2EgAaACIAKgAyADgAQgASRwoRCgdzdG9yYWdlEgYKBDEwR2kSDbIBCgoBZBIBaBgAIgAaDVJlYWRXcml0ZU9uY2UiEAoAEgFkGgFjIgAqADIAOgAqADIAGgYKABIAGgAaACIA',
  ],
  [
    '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"77","remainingItemCount":0},"items":[{"metadata":{"name":"a"},"spec":{"containers":null},"status":{}}]}',
    'azhzAAoNCgJ2MRIHUG9kTGlzdBJUCgoKABICNzcaACAAEkYKEQoBYRIAGgAiACoAMgA4AEIAEhwaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAGhMKABoAIgAqADIASgBaAHIAiAEAGgAiAA==',
  ],
  [
    '{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"bot"},"secrets":[{"name":"s"}],"automountServiceAccountToken":true}',
    'azhzAAoUCgJ2MRIOU2VydmljZUFjY291bnQSKAoTCgNib3QSABoAIgAqADIAOABCABIPCgASABoBcyIAKgAyADoAIAEaACIA',
  ],
  [
    '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web"},"spec":{"replicas":0,"selector":{"matchExpressions":[{"key":"app","operator":"In","values":["a","b"]}]},"template":{"metadata":{},"spec":{"containers":[{"name":"c","resources":{}}]}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":"25%"}}},"status":{}}',
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErIBChMKA3dlYhIAGgAiACoAMgA4AEIAEowBCAASERIPCgNhcHASAkluGgFhGgFiGksKEAoAEgAaACIAKgAyADgAQgASNxIZCgFjEgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiJAoNUm9sbGluZ1VwZGF0ZRITCgYIABAAGgASCQgBEAAaAzI1JSgAOAAaDAgAEAAYACAAKAA4ABoAIgA=',
  ],
  [
    '{"kind":"ControllerRevision","apiVersion":"apps/v1","metadata":{"name":"r1"},"data":{"spec":{"x":[1,2.5,null,true,"t"]}},"revision":-3}',
    'azhzAAodCgdhcHBzL3YxEhJDb250cm9sbGVyUmV2aXNpb24SRwoSCgJyMRIAGgAiACoAMgA4AEIAEiYKJHsic3BlYyI6eyJ4IjpbMSwyLjUsbnVsbCx0cnVlLCJ0Il19fRj9//////////8BGgAiAA==',
  ],
  [
    '{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"lead"},"spec":{"holderIdentity":"a","leaseDurationSeconds":15,"acquireTime":"2024-03-01T00:00:00.000007Z","renewTime":"1969-12-31T23:59:59.999999Z"}}',
    'azhzAAofChZjb29yZGluYXRpb24uazhzLmlvL3YxEgVMZWFzZRI7ChQKBGxlYWQSABoAIgAqADIAOABCABIjCgFhEA8aCQiAtYSvBhDYNiIRCP///////////wEQmIzr3AMaACIA',
  ],
  [
    '{"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"none"},"rules":null}',
    'azhzAAorChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgtDbHVzdGVyUm9sZRIWChQKBG5vbmUSABoAIgAqADIAOABCABoAIgA=',
  ],
  [
    '{"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"some"},"rules":[{"verbs":["*"],"nonResourceURLs":["/metrics"]}],"aggregationRule":{"clusterRoleSelectors":[{}]}}',
    'azhzAAorChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgtDbHVzdGVyUm9sZRIpChQKBHNvbWUSABoAIgAqADIAOABCABINCgEqKggvbWV0cmljcxoCCgAaACIA',
  ],
  [
    '{"kind":"NetworkPolicy","apiVersion":"networking.k8s.io/v1","metadata":{"name":"deny"},"spec":{"podSelector":{},"egress":[{}],"policyTypes":["Egress"]}}',
    'azhzAAolChRuZXR3b3JraW5nLms4cy5pby92MRINTmV0d29ya1BvbGljeRIkChQKBGRlbnkSABoAIgAqADIAOABCABIMCgAaACIGRWdyZXNzGgAiAA==',
  ],
  [
    '{"kind":"Ingress","apiVersion":"networking.k8s.io/v1","metadata":{"name":"in"},"spec":{"rules":[{"host":"h","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"s","port":{"number":80}}}}]}}]},"status":{"loadBalancer":{}}}',
    'azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxI9ChIKAmluEgAaACIAKgAyADgAQgASIxohCgFoEhwKGgoYCgEvEgsiCQoBcxIECgAQUBoGUHJlZml4GgIKABoAIgA=',
  ],
  [
    '{"kind":"PodDisruptionBudget","apiVersion":"policy/v1","metadata":{"name":"b"},"spec":{"minAvailable":"50%"},"status":{"disruptedPods":{"p":"2024-03-01T00:00:00Z","q":null},"disruptionsAllowed":0,"currentHealthy":1,"desiredHealthy":1,"expectedPods":1}}',
    'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSQgoRCgFiEgAaACIAKgAyADgAQgASCwoJCAEQABoDNTAlGiAIABINCgFwEggIgLWErwYQABIFCgFxEgAYACABKAEwARoAIgA=',
  ],
  [
    '{"kind":"ValidatingWebhookConfiguration","apiVersion":"admissionregistration.k8s.io/v1","metadata":{"name":"w"},"webhooks":[{"name":"a.b.c","clientConfig":{"service":{"namespace":"n","name":"s","port":443},"caBundle":"Zm9v"},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"],"scope":"*"}],"failurePolicy":"Fail","sideEffects":"None","timeoutSeconds":1,"admissionReviewVersions":["v1"]}]}',
    'azhzAApBCh9hZG1pc3Npb25yZWdpc3RyYXRpb24uazhzLmlvL3YxEh5WYWxpZGF0aW5nV2ViaG9va0NvbmZpZ3VyYXRpb24SWwoRCgF3EgAaACIAKgAyADgAQgASRgoFYS5iLmMSEAoJCgFuEgFzILsDEgNmb28aGQoGQ1JFQVRFEg8KABICdjEaBHBvZHMiASoiBEZhaWwyBE5vbmU4AUICdjEaACIA',
  ],
  [
    '{"kind":"CustomResourceDefinition","apiVersion":"apiextensions.k8s.io/v1","metadata":{"name":"ships.sea.dev"},"spec":{"group":"sea.dev","names":{"plural":"ships","kind":"Ship"},"scope":"Namespaced","versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","required":["spec"],"properties":{"spec":{"type":"object","properties":{"free":{"type":"object","additionalProperties":{"type":"string"}},"open":{"additionalProperties":true,"x-kubernetes-preserve-unknown-fields":true},"port":{"$ref":"#/x","example":{"k":[]},"x-kubernetes-int-or-string":true},"shut":{"additionalProperties":false},"tags":{"type":"array","maxItems":0,"items":{"type":"string","enum":["a",1,null]}},"tons":{"type":"number","default":3,"maximum":1e+21,"minimum":0.5,"multipleOf":-2.25}},"x-kubernetes-validations":[{"rule":"self.tons > 0","optionalOldSelf":false}]}}}}}]},"status":{"conditions":null,"acceptedNames":{"plural":"","kind":""},"storedVersions":null}}',
    'azhzAAozChdhcGlleHRlbnNpb25zLms4cy5pby92MRIYQ3VzdG9tUmVzb3VyY2VEZWZpbml0aW9uEpIFCh0KDXNoaXBzLnNlYS5kZXYSABoAIgAqADIAOABCABLiBAoHc2VhLmRldhoRCgVzaGlwcxIAIgRTaGlwKgAiCk5hbWVzcGFjZWQ6tQQKAnYxEAEYASKoBAqlBAoAEgAiACoGb2JqZWN0MgA6AFAAYAB6AJABALoBBHNwZWPqAfYDCgRzcGVjEu0DCgASACIAKgZvYmplY3QyADoAUABgAHoAkAEA6gFXCgRmcmVlEk8KABIAIgAqBm9iamVjdDIAOgBQAGAAegCQAQDyASgIARIkCgASACIAKgZzdHJpbmcyADoAUABgAHoAkAEAqAIAuAIAwAIAqAIAuAIAwAIA6gEuCgRvcGVuEiYKABIAIgAqADIAOgBQAGAAegCQAQDyAQIIAagCALACAbgCAMACAOoBOAoEcG9ydBIwCgASABoDIy94IgAqADIAOgBQAGAAegCQAQCiAgoKCHsiayI6W119qAIAuAIAwAIB6gErCgRzaHV0EiMKABIAIgAqADIAOgBQAGAAegCQAQDyAQIIAKgCALgCAMACAOoBaAoEdGFncxJgCgASACIAKgVhcnJheTIAOgBQAGAAegCAAQCQAQDCATcKNQoAEgAiACoGc3RyaW5nMgA6AFAAYAB6AJABAKIBBQoDImEiogEDCgExogEAqAIAuAIAwAIAqAIAuAIAwAIA6gFNCgR0b25zEkUKABIAIgAqBm51bWJlcjIAOgBCAwoBM0lQ7+LW5BpLRFAAWQAAAAAAAOA/YAB6AJABAJkBAAAAAAAAAsCoAgC4AgDAAgCoAgC4AgDAAgDiAhcKDXNlbGYudG9ucyA+IDASABoAKgAwAKgCALgCAMACADgAUAAaDBIICgASACIAKgAgABoAIgA=',
  ],
  [
    '{"kind":"APIService","apiVersion":"apiregistration.k8s.io/v1","metadata":{"name":"v1.sea.dev"},"spec":{"service":{"namespace":"n","name":"s"},"group":"sea.dev","version":"v1","insecureSkipTLSVerify":true,"groupPriorityMinimum":100,"versionPriority":15},"status":{}}',
    'azhzAAonChlhcGlyZWdpc3RyYXRpb24uazhzLmlvL3YxEgpBUElTZXJ2aWNlEjsKGgoKdjEuc2VhLmRldhIAGgAiACoAMgA4AEIAEhsKBgoBbhIBcxIHc2VhLmRldhoCdjEgAThkQA8aABoAIgA=',
  ],
  [
    '{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{},"spec":{"user":"u","extra":{"none":[],"scopes":["x","y"]}},"status":{"allowed":false}}',
    'azhzAAouChdhdXRob3JpemF0aW9uLms4cy5pby92MRITU3ViamVjdEFjY2Vzc1JldmlldxI/ChAKABIAGgAiACoAMgA4AEIAEiEaAXUqCAoEbm9uZRIAKhAKBnNjb3BlcxIGCgF4CgF5MgAaCAgAEgAaACAAGgAiAA==',
  ],
  [
    '{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0,"preconditions":{"uid":"u"},"propagationPolicy":"Foreground","dryRun":["All"]}',
    'azhzAAoTCgJ2MRINRGVsZXRlT3B0aW9ucxIYCAASAwoBdSIKRm9yZWdyb3VuZCoDQWxsGgAiAA==',
  ],
  [
    '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"gone","reason":"Expired","details":{"name":"n","causes":[{"reason":"r"}],"retryAfterSeconds":1},"code":410}',
    'azhzAAoMCgJ2MRIGU3RhdHVzEjkKBgoAEgAaABIHRmFpbHVyZRoEZ29uZSIHRXhwaXJlZCoUCgFuEgAaACIHCgFyEgAaACgBMgAwmgMaACIA',
  ],
  [
    '{"kind":"Event","apiVersion":"v1","metadata":{"name":"e"},"involvedObject":{"kind":"Pod"},"source":{},"firstTimestamp":null,"lastTimestamp":"2024-03-01T00:00:00Z","count":2147483647,"eventTime":null,"series":{"count":-2147483648,"lastObservedTime":"2951-04-21T20:18:51.456715Z"},"reportingComponent":"","reportingInstance":""}',
    'azhzAAoLCgJ2MRIFRXZlbnQSZwoRCgFlEgAaACIAKgAyADgAQgASEQoDUG9kEgAaACIAKgAyADoAGgAiACoECgASADIAOggIgLWErwYQAED/////B0oAUgBaGQiAgICA+P////8BEgwIq4KZrnMQ+NXj2QFiAHIAegAaACIA',
  ],
  [
    '{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v2","metadata":{"name":"h"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"minReplicas":0,"maxReplicas":3,"metrics":[{"type":"Pods","pods":{"metric":{"name":"m"},"target":{"type":"AverageValue","averageValue":"1500m"}}}]},"status":{"desiredReplicas":0,"currentMetrics":null}}',
    'azhzAAopCg5hdXRvc2NhbGluZy92MhIXSG9yaXpvbnRhbFBvZEF1dG9zY2FsZXISXAoRCgFoEgAaACIAKgAyADgAQgASQQoTCgpEZXBsb3ltZW50EgN3ZWIaABAAGAMiJgoEUG9kcxoeCgMKAW0SFwoMQXZlcmFnZVZhbHVlGgcKBTE1MDBtGgQYACAAGgAiAA==',
  ],
  [
    '{"kind":"ResourceSlice","apiVersion":"resource.k8s.io/v1","metadata":{"name":"rs"},"spec":{"driver":"d","pool":{"name":"p","generation":-9007199254740991,"resourceSliceCount":1},"allNodes":true,"devices":[{"name":"gpu","attributes":{"mem":{"int":-1},"ok":{"bool":false}},"capacity":{"m":{"value":"40Gi"}}}]}}',
    'azhzAAojChJyZXNvdXJjZS5rOHMuaW8vdjESDVJlc291cmNlU2xpY2USYQoSCgJycxIAGgAiACoAMgA4AEIAEksKAWQSEAoBcBCBgICAgICA8P8BGAEoATIyCgNncHUSEgoDbWVtEgsQ////////////ARIICgJvaxICGAAaDQoBbRIICgYKBDQwR2kaACIA',
  ],
];

export interface Golden {
  readonly name: string;
  readonly json: string;
  readonly object: JsonObject;
  readonly bytes: Buffer;
}

export const golden: readonly Golden[] = GOLDEN.map(([json, base64]) => {
  const object = parseJson(json);
  if (!isJsonObject(object)) throw new Error('a golden object is none');
  const bytes = Buffer.from(base64, 'base64');
  return { name: `${stringAt(object, 'apiVersion')} ${stringAt(object, 'kind')}`, json, object, bytes };
});
