{{- define "howazit.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "howazit.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* What selectors use: never changes between versions. */}}
{{- define "howazit.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "howazit.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "howazit.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "howazit.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{/* The settings as ConfigMap data; what the chart decides itself is not the values' to say. */}}
{{- define "howazit.settings" -}}
HOWAZIT_HTTP_HOST: 0.0.0.0
HOWAZIT_HTTP_PORT: '8080'
{{- if .Values.keys.existingSecret }}
HOWAZIT_KEY_FILE: /keys/secrets.key
{{- end }}
{{- range $name, $value := .Values.settings }}
{{- if $value }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "howazit.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "howazit.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/*
A Secret's files are links that root owns, and the platform takes its keys from nothing but a private file of its own
user: so they are copied, into memory.
*/}}
{{- define "howazit.copyKeys" -}}
- name: keys
  image: {{ include "howazit.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command: [install, --mode=0600, --target-directory=/keys, /given/secrets.key]
  securityContext:
    {{- include "howazit.securityContext" . | nindent 4 }}
  resources:
    requests: { cpu: 10m, memory: 32Mi }
    limits: { memory: 64Mi }
  volumeMounts:
    - { name: given-keys, mountPath: /given, readOnly: true }
    - { name: keys, mountPath: /keys }
{{- end }}

{{- define "howazit.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- if .Values.keys.existingSecret }}
- name: keys
  emptyDir: { medium: Memory, sizeLimit: 1Mi }
- name: given-keys
  secret:
    secretName: {{ .Values.keys.existingSecret }}
    defaultMode: 0440
    items:
      - { key: {{ .Values.keys.keyEncryptionKey | quote }}, path: secrets.key }
{{- end }}
{{- end }}

{{- define "howazit.volumeMounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .Values.keys.existingSecret }}
- { name: keys, mountPath: /keys, readOnly: true }
{{- end }}
{{- end }}

{{/* Which autoscaler a role has: keda, hpa or none. Never two on one Deployment. */}}
{{- define "howazit.scaledBy" -}}
{{- $scale := .role.scale | default dict }}
{{- if and (eq .root.Values.autoscaling.engine "keda") (or $scale.lag $scale.backlog $scale.cpuPercent) }}keda
{{- else if and (eq .root.Values.autoscaling.engine "hpa") $scale.cpuPercent }}hpa
{{- else }}none
{{- end }}
{{- end }}

{{/* Where a role answers /metrics: the API beside its own port, if it is told to. */}}
{{- define "howazit.metricsPort" -}}
{{- and (eq .name "api") .root.Values.settings.HOWAZIT_METRICS_PORT | default "8080" }}
{{- end }}
