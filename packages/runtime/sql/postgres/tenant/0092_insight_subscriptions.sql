-- Subscriptions of what insights found.
alter table webhook_subscriptions
  drop constraint webhook_subscriptions_event_type_check,
  add constraint webhook_subscriptions_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'response.*', 'insight.ready', 'connector.inbound',
      'connection.*', 'webhook.*', '*'));
