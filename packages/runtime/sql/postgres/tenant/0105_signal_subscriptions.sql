-- Subscriptions and routes of what schedules tell of.
alter table webhook_subscriptions
  drop constraint webhook_subscriptions_event_type_check,
  add constraint webhook_subscriptions_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'response.quarantined', 'response.*',
      'insight.ready', 'signal.detected', 'connector.inbound', 'connection.*', 'webhook.*', '*'));
alter table connection_routes
  drop constraint connection_routes_event_type_check,
  add constraint connection_routes_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'insight.ready', 'signal.detected'));
