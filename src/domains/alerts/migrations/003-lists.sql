-- What a page reads: the alerts of a place by when they were raised, and the settled ones by when they ended.
create index alerts_alerts_raised on alerts_alerts (tenant_id, place, raised_ms desc);
create index alerts_alerts_settled on alerts_alerts (tenant_id, place, settled_ms desc) where settled_ms is not null;
