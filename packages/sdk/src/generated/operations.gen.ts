// Generated from openapi/howazit.yaml by scripts/generate.mjs.

import type {
  IngestResponseData,
  IngestResponseResponses,
  IngestResponsesData,
  IngestResponsesResponses,
  ListResponsesData,
  ListResponsesResponses,
  GetResponseData,
  GetResponseResponses,
  UpdateResponseData,
  UpdateResponseResponses,
  DeleteResponseData,
  DeleteResponseResponses,
  TraceResponseData,
  TraceResponseResponses,
  ExportResponsesData,
  ExportResponsesResponses,
  StreamResponsesData,
  StreamResponsesResponses,
  StreamInsightsData,
  StreamInsightsResponses,
  ListSurveysData,
  ListSurveysResponses,
  CreateSurveyData,
  CreateSurveyResponses,
  GetSurveyData,
  GetSurveyResponses,
  UpdateSurveyData,
  UpdateSurveyResponses,
  CreateSurveyVersionData,
  CreateSurveyVersionResponses,
  GetSurveyThemesData,
  GetSurveyThemesResponses,
  UpdateSurveyThemesData,
  UpdateSurveyThemesResponses,
  ListQuarantineData,
  ListQuarantineResponses,
  GetQuarantineStatsData,
  GetQuarantineStatsResponses,
  GetQuarantinedData,
  GetQuarantinedResponses,
  ListQuarantineFixesData,
  ListQuarantineFixesResponses,
  PlanQuarantineFixData,
  PlanQuarantineFixResponses,
  GetQuarantineFixData,
  GetQuarantineFixResponses,
  ApproveQuarantineFixData,
  ApproveQuarantineFixResponses,
  CancelQuarantineFixData,
  CancelQuarantineFixResponses,
  ExportQuarantineFixData,
  ExportQuarantineFixResponses,
  ListWebhooksData,
  ListWebhooksResponses,
  CreateWebhookData,
  CreateWebhookResponses,
  GetWebhookData,
  GetWebhookResponses,
  UpdateWebhookData,
  UpdateWebhookResponses,
  DeleteWebhookData,
  DeleteWebhookResponses,
  RotateWebhookSecretData,
  RotateWebhookSecretResponses,
  TestWebhookData,
  TestWebhookResponses,
  ListMappingsData,
  ListMappingsResponses,
  CreateMappingData,
  CreateMappingResponses,
  PreviewMappingData,
  PreviewMappingResponses,
  GetMappingData,
  GetMappingResponses,
  DeleteMappingData,
  DeleteMappingResponses,
  ListMappingVersionsData,
  ListMappingVersionsResponses,
  CreateMappingVersionData,
  CreateMappingVersionResponses,
  GetMappingVersionData,
  GetMappingVersionResponses,
  PublishMappingData,
  PublishMappingResponses,
  RollbackMappingData,
  RollbackMappingResponses,
  ListConnectorsData,
  ListConnectorsResponses,
  GetConnectorData,
  GetConnectorResponses,
  ListConnectionsData,
  ListConnectionsResponses,
  CreateConnectionData,
  CreateConnectionResponses,
  GetConnectionData,
  GetConnectionResponses,
  UpdateConnectionData,
  UpdateConnectionResponses,
  DeleteConnectionData,
  DeleteConnectionResponses,
  ReceiveConsentData,
  ReceiveConsentResponses,
  CompleteConsentData,
  CompleteConsentResponses,
  StartConsentData,
  StartConsentResponses,
  TestConnectionData,
  TestConnectionResponses,
  DescribeConnectionData,
  DescribeConnectionResponses,
  GetInboundData,
  GetInboundResponses,
  RotateInboundKeyData,
  RotateInboundKeyResponses,
  SubscribeInboundData,
  SubscribeInboundResponses,
  UnsubscribeInboundData,
  UnsubscribeInboundResponses,
  ListPollsData,
  ListPollsResponses,
  StartPollData,
  StartPollResponses,
  StopPollData,
  StopPollResponses,
  AnswerInboundData,
  AnswerInboundResponses,
  ReceiveInboundData,
  ReceiveInboundResponses,
  InvokeConnectionData,
  InvokeConnectionResponses,
  CreateRouteData,
  CreateRouteResponses,
  UpdateRouteData,
  UpdateRouteResponses,
  DeleteRouteData,
  DeleteRouteResponses,
  ListDeliveriesData,
  ListDeliveriesResponses,
  GetDeliveryData,
  GetDeliveryResponses,
  ListDeadLettersData,
  ListDeadLettersResponses,
  GetDeadLetterStatsData,
  GetDeadLetterStatsResponses,
  ExportDeadLettersData,
  ExportDeadLettersResponses,
  GetDeadLetterData,
  GetDeadLetterResponses,
  ListSavedFiltersData,
  ListSavedFiltersResponses,
  SaveFilterData,
  SaveFilterResponses,
  GetSavedFilterData,
  GetSavedFilterResponses,
  DeleteSavedFilterData,
  DeleteSavedFilterResponses,
  SuggestIncidentsData,
  SuggestIncidentsResponses,
  ListReplaysData,
  ListReplaysResponses,
  PlanReplayData,
  PlanReplayResponses,
  GetReplayData,
  GetReplayResponses,
  UpdateReplayData,
  UpdateReplayResponses,
  RunReplayData,
  RunReplayResponses,
  PauseReplayData,
  PauseReplayResponses,
  ResumeReplayData,
  ResumeReplayResponses,
  CancelReplayData,
  CancelReplayResponses,
  ExportReplayData,
  ExportReplayResponses,
  GetLedgerData,
  GetLedgerResponses,
  ExplainLedgerData,
  ExplainLedgerResponses,
  GetResponseCountsData,
  GetResponseCountsResponses,
  GetNpsData,
  GetNpsResponses,
  GetCsatData,
  GetCsatResponses,
  VerifyAnalyticsData,
  VerifyAnalyticsResponses,
  ListInsightsData,
  ListInsightsResponses,
  CreateInsightData,
  CreateInsightResponses,
  GetInsightData,
  GetInsightResponses,
  ListFindingsData,
  ListFindingsResponses,
  ExportFindingRecordsData,
  ExportFindingRecordsResponses,
  ListInsightPromptsData,
  ListInsightPromptsResponses,
  ListArtifactsData,
  ListArtifactsResponses,
  DownloadArtifactData,
  DownloadArtifactResponses,
  GetInsightVerificationData,
  GetInsightVerificationResponses,
  VerifyInsightData,
  VerifyInsightResponses,
  CancelInsightData,
  CancelInsightResponses,
  RetryInsightData,
  RetryInsightResponses,
  ListInsightSchedulesData,
  ListInsightSchedulesResponses,
  CreateInsightScheduleData,
  CreateInsightScheduleResponses,
  GetInsightScheduleData,
  GetInsightScheduleResponses,
  UpdateInsightScheduleData,
  UpdateInsightScheduleResponses,
  DeleteInsightScheduleData,
  DeleteInsightScheduleResponses,
  ListClientsData,
  ListClientsResponses,
  CreateClientData,
  CreateClientResponses,
  GetClientData,
  GetClientResponses,
  RevokeClientData,
  RevokeClientResponses,
  RotateClientSecretData,
  RotateClientSecretResponses,
  ListAuditData,
  ListAuditResponses,
  GetAuditEntryData,
  GetAuditEntryResponses,
  ExportAuditData,
  ExportAuditResponses,
  VerifyAuditData,
  VerifyAuditResponses,
  SuggestPlatformIncidentsData,
  SuggestPlatformIncidentsResponses,
  ListPlatformReplaysData,
  ListPlatformReplaysResponses,
  PlanPlatformReplayData,
  PlanPlatformReplayResponses,
  GetPlatformReplayData,
  GetPlatformReplayResponses,
  RunPlatformReplayData,
  RunPlatformReplayResponses,
  PausePlatformReplayData,
  PausePlatformReplayResponses,
  ResumePlatformReplayData,
  ResumePlatformReplayResponses,
  CancelPlatformReplayData,
  CancelPlatformReplayResponses,
  ListPlatformAuditData,
  ListPlatformAuditResponses,
  ExportPlatformAuditData,
  ExportPlatformAuditResponses,
  VerifyPlatformAuditData,
  VerifyPlatformAuditResponses,
  ListPoisonMessagesData,
  ListPoisonMessagesResponses,
  GetPoisonStatsData,
  GetPoisonStatsResponses,
  ReplayPoisonMessagesData,
  ReplayPoisonMessagesResponses,
  DiscardPoisonMessagesData,
  DiscardPoisonMessagesResponses,
  GetPoisonMessageData,
  GetPoisonMessageResponses,
  ListStreamReplaysData,
  ListStreamReplaysResponses,
  StartStreamReplayData,
  StartStreamReplayResponses,
  GetStreamReplayData,
  GetStreamReplayResponses,
  ApplyStreamReplayData,
  ApplyStreamReplayResponses,
  CancelStreamReplayData,
  CancelStreamReplayResponses,
  ExportStreamReplayData,
  ExportStreamReplayResponses,
  ListTenantsData,
  ListTenantsResponses,
  CreateTenantData,
  CreateTenantResponses,
  GetTenantData,
  GetTenantResponses,
  UpdateTenantData,
  UpdateTenantResponses,
  CreateTenantClientData,
  CreateTenantClientResponses,
  CreateTenantTokenData,
  CreateTenantTokenResponses,
  ListFleetMovesData,
  ListFleetMovesResponses,
  PlanFleetMoveData,
  PlanFleetMoveResponses,
  GetFleetMoveData,
  GetFleetMoveResponses,
  StartFleetMoveData,
  StartFleetMoveResponses,
  CancelFleetMoveData,
  CancelFleetMoveResponses,
  ListTenantMovesData,
  ListTenantMovesResponses,
  PlanTenantMoveData,
  PlanTenantMoveResponses,
  GetTenantMoveData,
  GetTenantMoveResponses,
  StartTenantMoveData,
  StartTenantMoveResponses,
  DiffTenantMoveData,
  DiffTenantMoveResponses,
  MirrorTenantMoveData,
  MirrorTenantMoveResponses,
  CutOverTenantMoveData,
  CutOverTenantMoveResponses,
  ReverseTenantMoveData,
  ReverseTenantMoveResponses,
  CompleteTenantMoveData,
  CompleteTenantMoveResponses,
  CancelTenantMoveData,
  CancelTenantMoveResponses,
  CheckIsolationData,
  CheckIsolationResponses,
  CreateTokenData,
  CreateTokenResponses,
  WhoamiData,
  WhoamiResponses,
  GetSigningKeysData,
  GetSigningKeysResponses,
  GetWebhookKeysData,
  GetWebhookKeysResponses,
  GetHealthData,
  GetHealthResponses,
  GetReadinessData,
  GetReadinessResponses,
} from './types.gen.ts'

/** What each operation takes and answers, by operationId. */
export interface Operations {
  ingestResponse: { data: IngestResponseData; reply: IngestResponseResponses[keyof IngestResponseResponses] }
  ingestResponses: { data: IngestResponsesData; reply: IngestResponsesResponses[keyof IngestResponsesResponses] }
  listResponses: { data: ListResponsesData; reply: ListResponsesResponses[keyof ListResponsesResponses] }
  getResponse: { data: GetResponseData; reply: GetResponseResponses[keyof GetResponseResponses] }
  updateResponse: { data: UpdateResponseData; reply: UpdateResponseResponses[keyof UpdateResponseResponses] }
  deleteResponse: { data: DeleteResponseData; reply: DeleteResponseResponses[keyof DeleteResponseResponses] }
  traceResponse: { data: TraceResponseData; reply: TraceResponseResponses[keyof TraceResponseResponses] }
  exportResponses: { data: ExportResponsesData; reply: ExportResponsesResponses[keyof ExportResponsesResponses] }
  streamResponses: { data: StreamResponsesData; reply: StreamResponsesResponses[keyof StreamResponsesResponses] }
  streamInsights: { data: StreamInsightsData; reply: StreamInsightsResponses[keyof StreamInsightsResponses] }
  listSurveys: { data: ListSurveysData; reply: ListSurveysResponses[keyof ListSurveysResponses] }
  createSurvey: { data: CreateSurveyData; reply: CreateSurveyResponses[keyof CreateSurveyResponses] }
  getSurvey: { data: GetSurveyData; reply: GetSurveyResponses[keyof GetSurveyResponses] }
  updateSurvey: { data: UpdateSurveyData; reply: UpdateSurveyResponses[keyof UpdateSurveyResponses] }
  createSurveyVersion: { data: CreateSurveyVersionData; reply: CreateSurveyVersionResponses[keyof CreateSurveyVersionResponses] }
  getSurveyThemes: { data: GetSurveyThemesData; reply: GetSurveyThemesResponses[keyof GetSurveyThemesResponses] }
  updateSurveyThemes: { data: UpdateSurveyThemesData; reply: UpdateSurveyThemesResponses[keyof UpdateSurveyThemesResponses] }
  listQuarantine: { data: ListQuarantineData; reply: ListQuarantineResponses[keyof ListQuarantineResponses] }
  getQuarantineStats: { data: GetQuarantineStatsData; reply: GetQuarantineStatsResponses[keyof GetQuarantineStatsResponses] }
  getQuarantined: { data: GetQuarantinedData; reply: GetQuarantinedResponses[keyof GetQuarantinedResponses] }
  listQuarantineFixes: { data: ListQuarantineFixesData; reply: ListQuarantineFixesResponses[keyof ListQuarantineFixesResponses] }
  planQuarantineFix: { data: PlanQuarantineFixData; reply: PlanQuarantineFixResponses[keyof PlanQuarantineFixResponses] }
  getQuarantineFix: { data: GetQuarantineFixData; reply: GetQuarantineFixResponses[keyof GetQuarantineFixResponses] }
  approveQuarantineFix: { data: ApproveQuarantineFixData; reply: ApproveQuarantineFixResponses[keyof ApproveQuarantineFixResponses] }
  cancelQuarantineFix: { data: CancelQuarantineFixData; reply: CancelQuarantineFixResponses[keyof CancelQuarantineFixResponses] }
  exportQuarantineFix: { data: ExportQuarantineFixData; reply: ExportQuarantineFixResponses[keyof ExportQuarantineFixResponses] }
  listWebhooks: { data: ListWebhooksData; reply: ListWebhooksResponses[keyof ListWebhooksResponses] }
  createWebhook: { data: CreateWebhookData; reply: CreateWebhookResponses[keyof CreateWebhookResponses] }
  getWebhook: { data: GetWebhookData; reply: GetWebhookResponses[keyof GetWebhookResponses] }
  updateWebhook: { data: UpdateWebhookData; reply: UpdateWebhookResponses[keyof UpdateWebhookResponses] }
  deleteWebhook: { data: DeleteWebhookData; reply: DeleteWebhookResponses[keyof DeleteWebhookResponses] }
  rotateWebhookSecret: { data: RotateWebhookSecretData; reply: RotateWebhookSecretResponses[keyof RotateWebhookSecretResponses] }
  testWebhook: { data: TestWebhookData; reply: TestWebhookResponses[keyof TestWebhookResponses] }
  listMappings: { data: ListMappingsData; reply: ListMappingsResponses[keyof ListMappingsResponses] }
  createMapping: { data: CreateMappingData; reply: CreateMappingResponses[keyof CreateMappingResponses] }
  previewMapping: { data: PreviewMappingData; reply: PreviewMappingResponses[keyof PreviewMappingResponses] }
  getMapping: { data: GetMappingData; reply: GetMappingResponses[keyof GetMappingResponses] }
  deleteMapping: { data: DeleteMappingData; reply: DeleteMappingResponses[keyof DeleteMappingResponses] }
  listMappingVersions: { data: ListMappingVersionsData; reply: ListMappingVersionsResponses[keyof ListMappingVersionsResponses] }
  createMappingVersion: { data: CreateMappingVersionData; reply: CreateMappingVersionResponses[keyof CreateMappingVersionResponses] }
  getMappingVersion: { data: GetMappingVersionData; reply: GetMappingVersionResponses[keyof GetMappingVersionResponses] }
  publishMapping: { data: PublishMappingData; reply: PublishMappingResponses[keyof PublishMappingResponses] }
  rollbackMapping: { data: RollbackMappingData; reply: RollbackMappingResponses[keyof RollbackMappingResponses] }
  listConnectors: { data: ListConnectorsData; reply: ListConnectorsResponses[keyof ListConnectorsResponses] }
  getConnector: { data: GetConnectorData; reply: GetConnectorResponses[keyof GetConnectorResponses] }
  listConnections: { data: ListConnectionsData; reply: ListConnectionsResponses[keyof ListConnectionsResponses] }
  createConnection: { data: CreateConnectionData; reply: CreateConnectionResponses[keyof CreateConnectionResponses] }
  getConnection: { data: GetConnectionData; reply: GetConnectionResponses[keyof GetConnectionResponses] }
  updateConnection: { data: UpdateConnectionData; reply: UpdateConnectionResponses[keyof UpdateConnectionResponses] }
  deleteConnection: { data: DeleteConnectionData; reply: DeleteConnectionResponses[keyof DeleteConnectionResponses] }
  receiveConsent: { data: ReceiveConsentData; reply: ReceiveConsentResponses[keyof ReceiveConsentResponses] }
  completeConsent: { data: CompleteConsentData; reply: CompleteConsentResponses[keyof CompleteConsentResponses] }
  startConsent: { data: StartConsentData; reply: StartConsentResponses[keyof StartConsentResponses] }
  testConnection: { data: TestConnectionData; reply: TestConnectionResponses[keyof TestConnectionResponses] }
  describeConnection: { data: DescribeConnectionData; reply: DescribeConnectionResponses[keyof DescribeConnectionResponses] }
  getInbound: { data: GetInboundData; reply: GetInboundResponses[keyof GetInboundResponses] }
  rotateInboundKey: { data: RotateInboundKeyData; reply: RotateInboundKeyResponses[keyof RotateInboundKeyResponses] }
  subscribeInbound: { data: SubscribeInboundData; reply: SubscribeInboundResponses[keyof SubscribeInboundResponses] }
  unsubscribeInbound: { data: UnsubscribeInboundData; reply: UnsubscribeInboundResponses[keyof UnsubscribeInboundResponses] }
  listPolls: { data: ListPollsData; reply: ListPollsResponses[keyof ListPollsResponses] }
  startPoll: { data: StartPollData; reply: StartPollResponses[keyof StartPollResponses] }
  stopPoll: { data: StopPollData; reply: StopPollResponses[keyof StopPollResponses] }
  answerInbound: { data: AnswerInboundData; reply: AnswerInboundResponses[keyof AnswerInboundResponses] }
  receiveInbound: { data: ReceiveInboundData; reply: ReceiveInboundResponses[keyof ReceiveInboundResponses] }
  invokeConnection: { data: InvokeConnectionData; reply: InvokeConnectionResponses[keyof InvokeConnectionResponses] }
  createRoute: { data: CreateRouteData; reply: CreateRouteResponses[keyof CreateRouteResponses] }
  updateRoute: { data: UpdateRouteData; reply: UpdateRouteResponses[keyof UpdateRouteResponses] }
  deleteRoute: { data: DeleteRouteData; reply: DeleteRouteResponses[keyof DeleteRouteResponses] }
  listDeliveries: { data: ListDeliveriesData; reply: ListDeliveriesResponses[keyof ListDeliveriesResponses] }
  getDelivery: { data: GetDeliveryData; reply: GetDeliveryResponses[keyof GetDeliveryResponses] }
  listDeadLetters: { data: ListDeadLettersData; reply: ListDeadLettersResponses[keyof ListDeadLettersResponses] }
  getDeadLetterStats: { data: GetDeadLetterStatsData; reply: GetDeadLetterStatsResponses[keyof GetDeadLetterStatsResponses] }
  exportDeadLetters: { data: ExportDeadLettersData; reply: ExportDeadLettersResponses[keyof ExportDeadLettersResponses] }
  getDeadLetter: { data: GetDeadLetterData; reply: GetDeadLetterResponses[keyof GetDeadLetterResponses] }
  listSavedFilters: { data: ListSavedFiltersData; reply: ListSavedFiltersResponses[keyof ListSavedFiltersResponses] }
  saveFilter: { data: SaveFilterData; reply: SaveFilterResponses[keyof SaveFilterResponses] }
  getSavedFilter: { data: GetSavedFilterData; reply: GetSavedFilterResponses[keyof GetSavedFilterResponses] }
  deleteSavedFilter: { data: DeleteSavedFilterData; reply: DeleteSavedFilterResponses[keyof DeleteSavedFilterResponses] }
  suggestIncidents: { data: SuggestIncidentsData; reply: SuggestIncidentsResponses[keyof SuggestIncidentsResponses] }
  listReplays: { data: ListReplaysData; reply: ListReplaysResponses[keyof ListReplaysResponses] }
  planReplay: { data: PlanReplayData; reply: PlanReplayResponses[keyof PlanReplayResponses] }
  getReplay: { data: GetReplayData; reply: GetReplayResponses[keyof GetReplayResponses] }
  updateReplay: { data: UpdateReplayData; reply: UpdateReplayResponses[keyof UpdateReplayResponses] }
  runReplay: { data: RunReplayData; reply: RunReplayResponses[keyof RunReplayResponses] }
  pauseReplay: { data: PauseReplayData; reply: PauseReplayResponses[keyof PauseReplayResponses] }
  resumeReplay: { data: ResumeReplayData; reply: ResumeReplayResponses[keyof ResumeReplayResponses] }
  cancelReplay: { data: CancelReplayData; reply: CancelReplayResponses[keyof CancelReplayResponses] }
  exportReplay: { data: ExportReplayData; reply: ExportReplayResponses[keyof ExportReplayResponses] }
  getLedger: { data: GetLedgerData; reply: GetLedgerResponses[keyof GetLedgerResponses] }
  explainLedger: { data: ExplainLedgerData; reply: ExplainLedgerResponses[keyof ExplainLedgerResponses] }
  getResponseCounts: { data: GetResponseCountsData; reply: GetResponseCountsResponses[keyof GetResponseCountsResponses] }
  getNps: { data: GetNpsData; reply: GetNpsResponses[keyof GetNpsResponses] }
  getCsat: { data: GetCsatData; reply: GetCsatResponses[keyof GetCsatResponses] }
  verifyAnalytics: { data: VerifyAnalyticsData; reply: VerifyAnalyticsResponses[keyof VerifyAnalyticsResponses] }
  listInsights: { data: ListInsightsData; reply: ListInsightsResponses[keyof ListInsightsResponses] }
  createInsight: { data: CreateInsightData; reply: CreateInsightResponses[keyof CreateInsightResponses] }
  getInsight: { data: GetInsightData; reply: GetInsightResponses[keyof GetInsightResponses] }
  listFindings: { data: ListFindingsData; reply: ListFindingsResponses[keyof ListFindingsResponses] }
  exportFindingRecords: { data: ExportFindingRecordsData; reply: ExportFindingRecordsResponses[keyof ExportFindingRecordsResponses] }
  listInsightPrompts: { data: ListInsightPromptsData; reply: ListInsightPromptsResponses[keyof ListInsightPromptsResponses] }
  listArtifacts: { data: ListArtifactsData; reply: ListArtifactsResponses[keyof ListArtifactsResponses] }
  downloadArtifact: { data: DownloadArtifactData; reply: DownloadArtifactResponses[keyof DownloadArtifactResponses] }
  getInsightVerification: { data: GetInsightVerificationData; reply: GetInsightVerificationResponses[keyof GetInsightVerificationResponses] }
  verifyInsight: { data: VerifyInsightData; reply: VerifyInsightResponses[keyof VerifyInsightResponses] }
  cancelInsight: { data: CancelInsightData; reply: CancelInsightResponses[keyof CancelInsightResponses] }
  retryInsight: { data: RetryInsightData; reply: RetryInsightResponses[keyof RetryInsightResponses] }
  listInsightSchedules: { data: ListInsightSchedulesData; reply: ListInsightSchedulesResponses[keyof ListInsightSchedulesResponses] }
  createInsightSchedule: { data: CreateInsightScheduleData; reply: CreateInsightScheduleResponses[keyof CreateInsightScheduleResponses] }
  getInsightSchedule: { data: GetInsightScheduleData; reply: GetInsightScheduleResponses[keyof GetInsightScheduleResponses] }
  updateInsightSchedule: { data: UpdateInsightScheduleData; reply: UpdateInsightScheduleResponses[keyof UpdateInsightScheduleResponses] }
  deleteInsightSchedule: { data: DeleteInsightScheduleData; reply: DeleteInsightScheduleResponses[keyof DeleteInsightScheduleResponses] }
  listClients: { data: ListClientsData; reply: ListClientsResponses[keyof ListClientsResponses] }
  createClient: { data: CreateClientData; reply: CreateClientResponses[keyof CreateClientResponses] }
  getClient: { data: GetClientData; reply: GetClientResponses[keyof GetClientResponses] }
  revokeClient: { data: RevokeClientData; reply: RevokeClientResponses[keyof RevokeClientResponses] }
  rotateClientSecret: { data: RotateClientSecretData; reply: RotateClientSecretResponses[keyof RotateClientSecretResponses] }
  listAudit: { data: ListAuditData; reply: ListAuditResponses[keyof ListAuditResponses] }
  getAuditEntry: { data: GetAuditEntryData; reply: GetAuditEntryResponses[keyof GetAuditEntryResponses] }
  exportAudit: { data: ExportAuditData; reply: ExportAuditResponses[keyof ExportAuditResponses] }
  verifyAudit: { data: VerifyAuditData; reply: VerifyAuditResponses[keyof VerifyAuditResponses] }
  suggestPlatformIncidents: { data: SuggestPlatformIncidentsData; reply: SuggestPlatformIncidentsResponses[keyof SuggestPlatformIncidentsResponses] }
  listPlatformReplays: { data: ListPlatformReplaysData; reply: ListPlatformReplaysResponses[keyof ListPlatformReplaysResponses] }
  planPlatformReplay: { data: PlanPlatformReplayData; reply: PlanPlatformReplayResponses[keyof PlanPlatformReplayResponses] }
  getPlatformReplay: { data: GetPlatformReplayData; reply: GetPlatformReplayResponses[keyof GetPlatformReplayResponses] }
  runPlatformReplay: { data: RunPlatformReplayData; reply: RunPlatformReplayResponses[keyof RunPlatformReplayResponses] }
  pausePlatformReplay: { data: PausePlatformReplayData; reply: PausePlatformReplayResponses[keyof PausePlatformReplayResponses] }
  resumePlatformReplay: { data: ResumePlatformReplayData; reply: ResumePlatformReplayResponses[keyof ResumePlatformReplayResponses] }
  cancelPlatformReplay: { data: CancelPlatformReplayData; reply: CancelPlatformReplayResponses[keyof CancelPlatformReplayResponses] }
  listPlatformAudit: { data: ListPlatformAuditData; reply: ListPlatformAuditResponses[keyof ListPlatformAuditResponses] }
  exportPlatformAudit: { data: ExportPlatformAuditData; reply: ExportPlatformAuditResponses[keyof ExportPlatformAuditResponses] }
  verifyPlatformAudit: { data: VerifyPlatformAuditData; reply: VerifyPlatformAuditResponses[keyof VerifyPlatformAuditResponses] }
  listPoisonMessages: { data: ListPoisonMessagesData; reply: ListPoisonMessagesResponses[keyof ListPoisonMessagesResponses] }
  getPoisonStats: { data: GetPoisonStatsData; reply: GetPoisonStatsResponses[keyof GetPoisonStatsResponses] }
  replayPoisonMessages: { data: ReplayPoisonMessagesData; reply: ReplayPoisonMessagesResponses[keyof ReplayPoisonMessagesResponses] }
  discardPoisonMessages: { data: DiscardPoisonMessagesData; reply: DiscardPoisonMessagesResponses[keyof DiscardPoisonMessagesResponses] }
  getPoisonMessage: { data: GetPoisonMessageData; reply: GetPoisonMessageResponses[keyof GetPoisonMessageResponses] }
  listStreamReplays: { data: ListStreamReplaysData; reply: ListStreamReplaysResponses[keyof ListStreamReplaysResponses] }
  startStreamReplay: { data: StartStreamReplayData; reply: StartStreamReplayResponses[keyof StartStreamReplayResponses] }
  getStreamReplay: { data: GetStreamReplayData; reply: GetStreamReplayResponses[keyof GetStreamReplayResponses] }
  applyStreamReplay: { data: ApplyStreamReplayData; reply: ApplyStreamReplayResponses[keyof ApplyStreamReplayResponses] }
  cancelStreamReplay: { data: CancelStreamReplayData; reply: CancelStreamReplayResponses[keyof CancelStreamReplayResponses] }
  exportStreamReplay: { data: ExportStreamReplayData; reply: ExportStreamReplayResponses[keyof ExportStreamReplayResponses] }
  listTenants: { data: ListTenantsData; reply: ListTenantsResponses[keyof ListTenantsResponses] }
  createTenant: { data: CreateTenantData; reply: CreateTenantResponses[keyof CreateTenantResponses] }
  getTenant: { data: GetTenantData; reply: GetTenantResponses[keyof GetTenantResponses] }
  updateTenant: { data: UpdateTenantData; reply: UpdateTenantResponses[keyof UpdateTenantResponses] }
  createTenantClient: { data: CreateTenantClientData; reply: CreateTenantClientResponses[keyof CreateTenantClientResponses] }
  createTenantToken: { data: CreateTenantTokenData; reply: CreateTenantTokenResponses[keyof CreateTenantTokenResponses] }
  listFleetMoves: { data: ListFleetMovesData; reply: ListFleetMovesResponses[keyof ListFleetMovesResponses] }
  planFleetMove: { data: PlanFleetMoveData; reply: PlanFleetMoveResponses[keyof PlanFleetMoveResponses] }
  getFleetMove: { data: GetFleetMoveData; reply: GetFleetMoveResponses[keyof GetFleetMoveResponses] }
  startFleetMove: { data: StartFleetMoveData; reply: StartFleetMoveResponses[keyof StartFleetMoveResponses] }
  cancelFleetMove: { data: CancelFleetMoveData; reply: CancelFleetMoveResponses[keyof CancelFleetMoveResponses] }
  listTenantMoves: { data: ListTenantMovesData; reply: ListTenantMovesResponses[keyof ListTenantMovesResponses] }
  planTenantMove: { data: PlanTenantMoveData; reply: PlanTenantMoveResponses[keyof PlanTenantMoveResponses] }
  getTenantMove: { data: GetTenantMoveData; reply: GetTenantMoveResponses[keyof GetTenantMoveResponses] }
  startTenantMove: { data: StartTenantMoveData; reply: StartTenantMoveResponses[keyof StartTenantMoveResponses] }
  diffTenantMove: { data: DiffTenantMoveData; reply: DiffTenantMoveResponses[keyof DiffTenantMoveResponses] }
  mirrorTenantMove: { data: MirrorTenantMoveData; reply: MirrorTenantMoveResponses[keyof MirrorTenantMoveResponses] }
  cutOverTenantMove: { data: CutOverTenantMoveData; reply: CutOverTenantMoveResponses[keyof CutOverTenantMoveResponses] }
  reverseTenantMove: { data: ReverseTenantMoveData; reply: ReverseTenantMoveResponses[keyof ReverseTenantMoveResponses] }
  completeTenantMove: { data: CompleteTenantMoveData; reply: CompleteTenantMoveResponses[keyof CompleteTenantMoveResponses] }
  cancelTenantMove: { data: CancelTenantMoveData; reply: CancelTenantMoveResponses[keyof CancelTenantMoveResponses] }
  checkIsolation: { data: CheckIsolationData; reply: CheckIsolationResponses[keyof CheckIsolationResponses] }
  createToken: { data: CreateTokenData; reply: CreateTokenResponses[keyof CreateTokenResponses] }
  whoami: { data: WhoamiData; reply: WhoamiResponses[keyof WhoamiResponses] }
  getSigningKeys: { data: GetSigningKeysData; reply: GetSigningKeysResponses[keyof GetSigningKeysResponses] }
  getWebhookKeys: { data: GetWebhookKeysData; reply: GetWebhookKeysResponses[keyof GetWebhookKeysResponses] }
  getHealth: { data: GetHealthData; reply: GetHealthResponses[keyof GetHealthResponses] }
  getReadiness: { data: GetReadinessData; reply: GetReadinessResponses[keyof GetReadinessResponses] }
}

/** An operation of the contract. */
export type OperationId = keyof Operations

/** Where each operation is found, and the status of its success. */
export const OPERATIONS: Readonly<Record<OperationId, { method: string; path: string; status: number }>> = {
  ingestResponse: { method: 'POST', path: '/v1/ingest/responses', status: 202 },
  ingestResponses: { method: 'POST', path: '/v1/ingest/responses/batch', status: 200 },
  listResponses: { method: 'GET', path: '/v1/responses', status: 200 },
  getResponse: { method: 'GET', path: '/v1/responses/{responseId}', status: 200 },
  updateResponse: { method: 'PATCH', path: '/v1/responses/{responseId}', status: 200 },
  deleteResponse: { method: 'DELETE', path: '/v1/responses/{responseId}', status: 204 },
  traceResponse: { method: 'GET', path: '/v1/responses/{responseId}/trace', status: 200 },
  exportResponses: { method: 'GET', path: '/v1/exports/responses', status: 200 },
  streamResponses: { method: 'GET', path: '/v1/stream/responses', status: 200 },
  streamInsights: { method: 'GET', path: '/v1/stream/insights', status: 200 },
  listSurveys: { method: 'GET', path: '/v1/surveys', status: 200 },
  createSurvey: { method: 'POST', path: '/v1/surveys', status: 200 },
  getSurvey: { method: 'GET', path: '/v1/surveys/{surveyId}', status: 200 },
  updateSurvey: { method: 'PATCH', path: '/v1/surveys/{surveyId}', status: 200 },
  createSurveyVersion: { method: 'POST', path: '/v1/surveys/{surveyId}/versions', status: 201 },
  getSurveyThemes: { method: 'GET', path: '/v1/surveys/{surveyId}/themes', status: 200 },
  updateSurveyThemes: { method: 'PUT', path: '/v1/surveys/{surveyId}/themes', status: 200 },
  listQuarantine: { method: 'GET', path: '/v1/quarantine', status: 200 },
  getQuarantineStats: { method: 'GET', path: '/v1/quarantine/stats', status: 200 },
  getQuarantined: { method: 'GET', path: '/v1/quarantine/{quarantineId}', status: 200 },
  listQuarantineFixes: { method: 'GET', path: '/v1/quarantine-fixes', status: 200 },
  planQuarantineFix: { method: 'POST', path: '/v1/quarantine-fixes', status: 202 },
  getQuarantineFix: { method: 'GET', path: '/v1/quarantine-fixes/{fixId}', status: 200 },
  approveQuarantineFix: { method: 'POST', path: '/v1/quarantine-fixes/{fixId}/approve', status: 202 },
  cancelQuarantineFix: { method: 'POST', path: '/v1/quarantine-fixes/{fixId}/cancel', status: 200 },
  exportQuarantineFix: { method: 'GET', path: '/v1/quarantine-fixes/{fixId}/items', status: 200 },
  listWebhooks: { method: 'GET', path: '/v1/webhooks', status: 200 },
  createWebhook: { method: 'POST', path: '/v1/webhooks', status: 201 },
  getWebhook: { method: 'GET', path: '/v1/webhooks/{webhookId}', status: 200 },
  updateWebhook: { method: 'PATCH', path: '/v1/webhooks/{webhookId}', status: 200 },
  deleteWebhook: { method: 'DELETE', path: '/v1/webhooks/{webhookId}', status: 204 },
  rotateWebhookSecret: { method: 'POST', path: '/v1/webhooks/{webhookId}/secret', status: 200 },
  testWebhook: { method: 'POST', path: '/v1/webhooks/{webhookId}/test', status: 202 },
  listMappings: { method: 'GET', path: '/v1/mappings', status: 200 },
  createMapping: { method: 'POST', path: '/v1/mappings', status: 201 },
  previewMapping: { method: 'POST', path: '/v1/mappings/preview', status: 200 },
  getMapping: { method: 'GET', path: '/v1/mappings/{mappingId}', status: 200 },
  deleteMapping: { method: 'DELETE', path: '/v1/mappings/{mappingId}', status: 204 },
  listMappingVersions: { method: 'GET', path: '/v1/mappings/{mappingId}/versions', status: 200 },
  createMappingVersion: { method: 'POST', path: '/v1/mappings/{mappingId}/versions', status: 201 },
  getMappingVersion: { method: 'GET', path: '/v1/mappings/{mappingId}/source', status: 200 },
  publishMapping: { method: 'POST', path: '/v1/mappings/{mappingId}/publication', status: 200 },
  rollbackMapping: { method: 'POST', path: '/v1/mappings/{mappingId}/rollback', status: 200 },
  listConnectors: { method: 'GET', path: '/v1/connectors', status: 200 },
  getConnector: { method: 'GET', path: '/v1/connectors/{connectorId}', status: 200 },
  listConnections: { method: 'GET', path: '/v1/connections', status: 200 },
  createConnection: { method: 'POST', path: '/v1/connections', status: 200 },
  getConnection: { method: 'GET', path: '/v1/connections/{connectionId}', status: 200 },
  updateConnection: { method: 'PATCH', path: '/v1/connections/{connectionId}', status: 200 },
  deleteConnection: { method: 'DELETE', path: '/v1/connections/{connectionId}', status: 204 },
  receiveConsent: { method: 'GET', path: '/v1/connections/oauth/callback', status: 200 },
  completeConsent: { method: 'PUT', path: '/v1/connections/{connectionId}/consent', status: 200 },
  startConsent: { method: 'POST', path: '/v1/connections/{connectionId}/consent', status: 200 },
  testConnection: { method: 'POST', path: '/v1/connections/{connectionId}/test', status: 200 },
  describeConnection: { method: 'GET', path: '/v1/connections/{connectionId}/operations/{operation}/fields', status: 200 },
  getInbound: { method: 'GET', path: '/v1/connections/{connectionId}/inbound', status: 200 },
  rotateInboundKey: { method: 'POST', path: '/v1/connections/{connectionId}/inbound/rotate', status: 200 },
  subscribeInbound: { method: 'PUT', path: '/v1/connections/{connectionId}/inbound/subscription', status: 200 },
  unsubscribeInbound: { method: 'DELETE', path: '/v1/connections/{connectionId}/inbound/subscription', status: 200 },
  listPolls: { method: 'GET', path: '/v1/connections/{connectionId}/polls', status: 200 },
  startPoll: { method: 'PUT', path: '/v1/connections/{connectionId}/polls/{pollName}', status: 200 },
  stopPoll: { method: 'DELETE', path: '/v1/connections/{connectionId}/polls/{pollName}', status: 204 },
  answerInbound: { method: 'GET', path: '/v1/inbound/{inboundKey}', status: 200 },
  receiveInbound: { method: 'POST', path: '/v1/inbound/{inboundKey}', status: 200 },
  invokeConnection: { method: 'POST', path: '/v1/connections/{connectionId}/invocations', status: 200 },
  createRoute: { method: 'POST', path: '/v1/connections/{connectionId}/routes', status: 201 },
  updateRoute: { method: 'PATCH', path: '/v1/connections/{connectionId}/routes/{routeId}', status: 200 },
  deleteRoute: { method: 'DELETE', path: '/v1/connections/{connectionId}/routes/{routeId}', status: 204 },
  listDeliveries: { method: 'GET', path: '/v1/deliveries', status: 200 },
  getDelivery: { method: 'GET', path: '/v1/deliveries/{deliveryId}', status: 200 },
  listDeadLetters: { method: 'GET', path: '/v1/dead-letters', status: 200 },
  getDeadLetterStats: { method: 'GET', path: '/v1/dead-letters/stats', status: 200 },
  exportDeadLetters: { method: 'GET', path: '/v1/dead-letters/export', status: 200 },
  getDeadLetter: { method: 'GET', path: '/v1/dead-letters/{deliveryId}', status: 200 },
  listSavedFilters: { method: 'GET', path: '/v1/saved-filters', status: 200 },
  saveFilter: { method: 'POST', path: '/v1/saved-filters', status: 200 },
  getSavedFilter: { method: 'GET', path: '/v1/saved-filters/{filterName}', status: 200 },
  deleteSavedFilter: { method: 'DELETE', path: '/v1/saved-filters/{filterName}', status: 204 },
  suggestIncidents: { method: 'GET', path: '/v1/incidents', status: 200 },
  listReplays: { method: 'GET', path: '/v1/replays', status: 200 },
  planReplay: { method: 'POST', path: '/v1/replays', status: 200 },
  getReplay: { method: 'GET', path: '/v1/replays/{replayId}', status: 200 },
  updateReplay: { method: 'PATCH', path: '/v1/replays/{replayId}', status: 200 },
  runReplay: { method: 'POST', path: '/v1/replays/{replayId}/run', status: 202 },
  pauseReplay: { method: 'POST', path: '/v1/replays/{replayId}/pause', status: 200 },
  resumeReplay: { method: 'POST', path: '/v1/replays/{replayId}/resume', status: 200 },
  cancelReplay: { method: 'POST', path: '/v1/replays/{replayId}/cancel', status: 200 },
  exportReplay: { method: 'GET', path: '/v1/replays/{replayId}/items', status: 200 },
  getLedger: { method: 'GET', path: '/v1/ledger', status: 200 },
  explainLedger: { method: 'GET', path: '/v1/ledger/findings', status: 200 },
  getResponseCounts: { method: 'GET', path: '/v1/analytics/counts', status: 200 },
  getNps: { method: 'GET', path: '/v1/analytics/nps', status: 200 },
  getCsat: { method: 'GET', path: '/v1/analytics/csat', status: 200 },
  verifyAnalytics: { method: 'GET', path: '/v1/analytics/verification', status: 200 },
  listInsights: { method: 'GET', path: '/v1/insights', status: 200 },
  createInsight: { method: 'POST', path: '/v1/insights', status: 202 },
  getInsight: { method: 'GET', path: '/v1/insights/{jobId}', status: 200 },
  listFindings: { method: 'GET', path: '/v1/insights/{jobId}/findings', status: 200 },
  exportFindingRecords: { method: 'GET', path: '/v1/insights/{jobId}/findings/{findingId}/records', status: 200 },
  listInsightPrompts: { method: 'GET', path: '/v1/insights/{jobId}/prompts', status: 200 },
  listArtifacts: { method: 'GET', path: '/v1/insights/{jobId}/artifacts', status: 200 },
  downloadArtifact: { method: 'GET', path: '/v1/insights/{jobId}/artifacts/{artifactName}', status: 200 },
  getInsightVerification: { method: 'GET', path: '/v1/insights/{jobId}/verification', status: 200 },
  verifyInsight: { method: 'POST', path: '/v1/insights/{jobId}/verification', status: 202 },
  cancelInsight: { method: 'POST', path: '/v1/insights/{jobId}/cancel', status: 200 },
  retryInsight: { method: 'POST', path: '/v1/insights/{jobId}/retry', status: 202 },
  listInsightSchedules: { method: 'GET', path: '/v1/insight-schedules', status: 200 },
  createInsightSchedule: { method: 'POST', path: '/v1/insight-schedules', status: 201 },
  getInsightSchedule: { method: 'GET', path: '/v1/insight-schedules/{scheduleId}', status: 200 },
  updateInsightSchedule: { method: 'PATCH', path: '/v1/insight-schedules/{scheduleId}', status: 200 },
  deleteInsightSchedule: { method: 'DELETE', path: '/v1/insight-schedules/{scheduleId}', status: 204 },
  listClients: { method: 'GET', path: '/v1/clients', status: 200 },
  createClient: { method: 'POST', path: '/v1/clients', status: 201 },
  getClient: { method: 'GET', path: '/v1/clients/{clientId}', status: 200 },
  revokeClient: { method: 'DELETE', path: '/v1/clients/{clientId}', status: 204 },
  rotateClientSecret: { method: 'POST', path: '/v1/clients/{clientId}/secret', status: 200 },
  listAudit: { method: 'GET', path: '/v1/audit', status: 200 },
  getAuditEntry: { method: 'GET', path: '/v1/audit/{entryId}', status: 200 },
  exportAudit: { method: 'GET', path: '/v1/audit/export', status: 200 },
  verifyAudit: { method: 'GET', path: '/v1/audit/verification', status: 200 },
  suggestPlatformIncidents: { method: 'GET', path: '/v1/platform/incidents', status: 200 },
  listPlatformReplays: { method: 'GET', path: '/v1/platform/replays', status: 200 },
  planPlatformReplay: { method: 'POST', path: '/v1/platform/replays', status: 200 },
  getPlatformReplay: { method: 'GET', path: '/v1/platform/replays/{platformReplayId}', status: 200 },
  runPlatformReplay: { method: 'POST', path: '/v1/platform/replays/{platformReplayId}/run', status: 202 },
  pausePlatformReplay: { method: 'POST', path: '/v1/platform/replays/{platformReplayId}/pause', status: 200 },
  resumePlatformReplay: { method: 'POST', path: '/v1/platform/replays/{platformReplayId}/resume', status: 200 },
  cancelPlatformReplay: { method: 'POST', path: '/v1/platform/replays/{platformReplayId}/cancel', status: 200 },
  listPlatformAudit: { method: 'GET', path: '/v1/platform/audit', status: 200 },
  exportPlatformAudit: { method: 'GET', path: '/v1/platform/audit/export', status: 200 },
  verifyPlatformAudit: { method: 'GET', path: '/v1/platform/audit/verification', status: 200 },
  listPoisonMessages: { method: 'GET', path: '/v1/platform/poison-messages', status: 200 },
  getPoisonStats: { method: 'GET', path: '/v1/platform/poison-messages/stats', status: 200 },
  replayPoisonMessages: { method: 'POST', path: '/v1/platform/poison-messages/replay', status: 200 },
  discardPoisonMessages: { method: 'POST', path: '/v1/platform/poison-messages/discard', status: 200 },
  getPoisonMessage: { method: 'GET', path: '/v1/platform/poison-messages/{poisonId}', status: 200 },
  listStreamReplays: { method: 'GET', path: '/v1/platform/stream-replays', status: 200 },
  startStreamReplay: { method: 'POST', path: '/v1/platform/stream-replays', status: 200 },
  getStreamReplay: { method: 'GET', path: '/v1/platform/stream-replays/{replayId}', status: 200 },
  applyStreamReplay: { method: 'POST', path: '/v1/platform/stream-replays/{replayId}/apply', status: 202 },
  cancelStreamReplay: { method: 'POST', path: '/v1/platform/stream-replays/{replayId}/cancel', status: 200 },
  exportStreamReplay: { method: 'GET', path: '/v1/platform/stream-replays/{replayId}/differences', status: 200 },
  listTenants: { method: 'GET', path: '/v1/tenants', status: 200 },
  createTenant: { method: 'POST', path: '/v1/tenants', status: 200 },
  getTenant: { method: 'GET', path: '/v1/tenants/{tenantId}', status: 200 },
  updateTenant: { method: 'PATCH', path: '/v1/tenants/{tenantId}', status: 200 },
  createTenantClient: { method: 'POST', path: '/v1/tenants/{tenantId}/clients', status: 201 },
  createTenantToken: { method: 'POST', path: '/v1/tenants/{tenantId}/tokens', status: 201 },
  listFleetMoves: { method: 'GET', path: '/v1/platform/moves', status: 200 },
  planFleetMove: { method: 'POST', path: '/v1/platform/moves', status: 202 },
  getFleetMove: { method: 'GET', path: '/v1/platform/moves/{fleetMoveId}', status: 200 },
  startFleetMove: { method: 'POST', path: '/v1/platform/moves/{fleetMoveId}/start', status: 202 },
  cancelFleetMove: { method: 'POST', path: '/v1/platform/moves/{fleetMoveId}/cancel', status: 202 },
  listTenantMoves: { method: 'GET', path: '/v1/tenants/{tenantId}/moves', status: 200 },
  planTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves', status: 202 },
  getTenantMove: { method: 'GET', path: '/v1/tenants/{tenantId}/moves/{moveId}', status: 200 },
  startTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/start', status: 202 },
  diffTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/diff', status: 202 },
  mirrorTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/mirror', status: 202 },
  cutOverTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/cutover', status: 202 },
  reverseTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/reverse', status: 202 },
  completeTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/complete', status: 202 },
  cancelTenantMove: { method: 'POST', path: '/v1/tenants/{tenantId}/moves/{moveId}/cancel', status: 202 },
  checkIsolation: { method: 'GET', path: '/v1/isolation', status: 200 },
  createToken: { method: 'POST', path: '/oauth/token', status: 200 },
  whoami: { method: 'GET', path: '/v1/whoami', status: 200 },
  getSigningKeys: { method: 'GET', path: '/.well-known/jwks.json', status: 200 },
  getWebhookKeys: { method: 'GET', path: '/.well-known/webhooks/{tenantId}/jwks.json', status: 200 },
  getHealth: { method: 'GET', path: '/health', status: 200 },
  getReadiness: { method: 'GET', path: '/ready', status: 200 },
}
