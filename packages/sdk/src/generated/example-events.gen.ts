// Generated from openapi/howazit.yaml by scripts/generate.mjs.

import type { WebhookEvent } from '../webhooks/verify-webhook.ts'

/** The name of an example event of the contract. */
export type ExampleEventName = 'ResponseCreated' | 'ResponseCreatedByDetractor' | 'ResponseUpdated' | 'ResponseDeleted' | 'ResponseQuarantined' | 'ConnectorInbound' | 'ConnectionFailed' | 'MappingRolledBack' | 'WebhookTest'

/** The example events of the contract, by name: for tests of what receives or maps them. */
export const EXAMPLE_EVENTS: Readonly<Record<ExampleEventName, WebhookEvent>> = {
  "ResponseCreated": {
    "type": "response.created",
    "timestamp": "2026-11-22T10:15:31.204Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "response": {
        "id": "5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21",
        "surveyId": "7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90",
        "surveyVersion": 1,
        "submittedAt": "2026-11-22T10:15:30.000Z",
        "recordedAt": "2026-11-22T10:15:31.198Z",
        "completion": "complete",
        "revision": 1,
        "channel": "email",
        "locale": "en-GB",
        "dims": {
          "region": "north"
        },
        "answers": [
          {
            "questionId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01",
            "optionId": null,
            "numericValue": 9,
            "textValue": null
          },
          {
            "questionId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02",
            "optionId": null,
            "numericValue": null,
            "textValue": "Fast and friendly"
          }
        ]
      }
    }
  },
  "ResponseCreatedByDetractor": {
    "type": "response.created",
    "timestamp": "2026-11-22T11:04:12.871Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "response": {
        "id": "9a4c1c60-0f5e-5d0b-8a39-6b7f0d1f2c33",
        "surveyId": "7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90",
        "surveyVersion": 1,
        "submittedAt": "2026-11-22T11:04:11.000Z",
        "recordedAt": "2026-11-22T11:04:12.866Z",
        "completion": "complete",
        "revision": 1,
        "clientReference": "visit-4711",
        "channel": "sms",
        "locale": "en-GB",
        "respondentMeta": {
          "email": "grace@example.com",
          "name": "Grace Hopper"
        },
        "dims": {
          "region": "south",
          "store": "42"
        },
        "answers": [
          {
            "questionId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01",
            "optionId": null,
            "numericValue": 2,
            "textValue": null
          },
          {
            "questionId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02",
            "optionId": null,
            "numericValue": null,
            "textValue": "Waited \"only\" an hour & nobody said why 😞\nNever again."
          }
        ]
      }
    }
  },
  "ResponseUpdated": {
    "type": "response.updated",
    "timestamp": "2026-11-22T10:20:02.013Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "response": {
        "id": "5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21",
        "surveyId": "7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90",
        "surveyVersion": 1,
        "submittedAt": "2026-11-22T10:15:30.000Z",
        "recordedAt": "2026-11-22T10:15:31.198Z",
        "completion": "complete",
        "revision": 2,
        "channel": "email",
        "locale": "en-GB",
        "dims": {
          "region": "north"
        },
        "answers": [
          {
            "questionId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01",
            "optionId": null,
            "numericValue": 7,
            "textValue": null
          },
          {
            "questionId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02",
            "optionId": null,
            "numericValue": null,
            "textValue": "Fast, but crowded"
          }
        ]
      }
    }
  },
  "ResponseDeleted": {
    "type": "response.deleted",
    "timestamp": "2026-11-23T09:00:00.000Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "responseId": "5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21",
      "surveyId": "7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90",
      "revision": 3
    }
  },
  "ResponseQuarantined": {
    "type": "response.quarantined",
    "timestamp": "2026-11-22T10:15:31.204Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "quarantineId": "5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21",
      "surveyId": "0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e00",
      "surveyVersion": 4,
      "code": "question_removed",
      "pointer": "/answers/*/questionId",
      "fingerprint": "5b1f0c2a9e4d",
      "where": "fingerprint = 5b1f0c2a9e4d and survey = 0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e00"
    }
  },
  "ConnectorInbound": {
    "type": "connector.inbound",
    "timestamp": "2026-11-22T11:02:09.412Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "connectionId": "0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e22",
      "connection": "Support desk",
      "connector": "zendesk",
      "source": "webhook",
      "callId": "0197c1d2-7f10-7c52-8a0b-5d1f6a7b8c90",
      "eventType": "ticket.solved",
      "remoteId": "35436",
      "responseId": "5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21",
      "payload": {
        "type": "ticket.solved",
        "ticket": {
          "id": 35436,
          "status": "solved"
        }
      }
    }
  },
  "ConnectionFailed": {
    "type": "connection.failed",
    "timestamp": "2026-11-22T11:02:09.412Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "connectionId": "0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e22",
      "connection": "CRM",
      "connector": "salesforce",
      "reason": "needs_consent",
      "detail": "the token endpoint refused the refresh token (invalid_grant)"
    }
  },
  "MappingRolledBack": {
    "type": "mapping.rolled_back",
    "timestamp": "2026-11-22T12:00:00.000Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "mappingId": "0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21",
      "name": "create-ticket",
      "version": 3,
      "publishedVersion": 2,
      "reason": "of version 3 9 of 24 deliveries failed (37.5 %), and of version 2 4 of 480 deliveries failed (0.8 %): by chance in one of 36,000,000 cases."
    }
  },
  "WebhookTest": {
    "type": "webhook.test",
    "timestamp": "2026-11-22T10:15:31.204Z",
    "data": {
      "tenantId": "2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80",
      "webhookId": "0b8a8a2e-7a55-4f0e-9b1c-54b1f1c1d1e0"
    }
  }
}
