-- Who settled a message that was set aside, when, why, and by which command, so that the command may be sent again.
alter table journal_quarantine
  add column settled_at timestamptz(3),
  add column settled_by text,
  add column settled_note text,
  add column settled_command uuid;

drop index journal_quarantine_open;
create index journal_quarantine_open on journal_quarantine (tenant_id, received_at, quarantine_key) where state = 'open';
create index journal_quarantine_received on journal_quarantine (tenant_id, received_at, quarantine_key);
