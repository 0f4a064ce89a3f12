-- A month is attached rather than made inside its parent: appends to other months go on meanwhile. The product's own role
-- works through the parent only, where row-level security stands, so it gets no rights on the month itself.
create or replace function dianmai_month_partition(parent text, month date) returns void language plpgsql as $$
declare
  name text := parent || '_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I (like %I including all)', name, parent);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)',
    parent, name, date_trunc('month', month), date_trunc('month', month) + interval '1 month');
  execute format('revoke all on %I from dianmai_app', name);
end $$;

-- Makes the months from the server's clock on. Runs with the rights of who migrated, because the product's own role owns no
-- table: therefore only for these two parents, and only for months near the database's own clock.
-- Answers what it made, and whether the default partition holds rows, which a month that they belong to cannot take over.
create function dianmai_months_ahead(parent text, clock timestamptz, months int)
  returns table (made text[], is_overflowing boolean)
  language plpgsql security definer
  set search_path = public, pg_temp set lock_timeout = '3s' set timezone = 'UTC' as $$
declare
  month date;
  part regclass;
begin
  if parent not in ('journal_events', 'ledger_postings') then
    raise exception 'no table by months: %', parent;
  end if;
  perform pg_advisory_xact_lock(hashtext('dianmai-months'), hashtext(parent));
  made := '{}';
  for month in
    select (date_trunc('month', clock) + make_interval(months => n))::date from generate_series(0, least(months, 24)) n
  loop
    continue when month < now() - interval '2 months' or month > now() + interval '36 months';
    continue when to_regclass(parent || '_' || to_char(month, 'YYYY_MM')) is not null;
    begin
      perform dianmai_month_partition(parent, month);
      made := made || (parent || '_' || to_char(month, 'YYYY_MM'));
    exception when check_violation then
      -- Its rows lie in the default partition already and stay there: they are found as before.
      null;
    end;
  end loop;
  for part in select inhrelid::regclass from pg_inherits where inhparent = to_regclass(parent) loop
    if has_table_privilege('dianmai_app', part, 'update') then
      execute format('revoke all on %s from dianmai_app', part);
    end if;
  end loop;
  execute format('select exists (select 1 from %I)', parent || '_default') into is_overflowing;
  return next;
end $$;
revoke all on function dianmai_months_ahead from public;
grant execute on function dianmai_months_ahead to dianmai_app;
