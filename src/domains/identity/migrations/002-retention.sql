-- The audit log is only appended, and entries older than three years may go.
create policy tenant_purges on identity_audit for delete
  using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::int) and at < now() - interval '3 years');
create index identity_audit_at on identity_audit (tenant_id, at);
