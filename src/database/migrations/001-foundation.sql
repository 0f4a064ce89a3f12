-- Every table of a tenant is walled by row-level security. `append` tables know no update and no delete for the product's own role.
create function dianmai_protect(target regclass, mode text default 'change') returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant_reads on %s for select using (tenant_id = (select nullif(current_setting(''app.tenant'', true), '''')::int))', target);
  execute format(
    'create policy tenant_writes on %s for insert with check (tenant_id = (select nullif(current_setting(''app.tenant'', true), '''')::int))', target);
  if mode = 'change' then
    execute format(
      'create policy tenant_changes on %s for update using (tenant_id = (select nullif(current_setting(''app.tenant'', true), '''')::int))', target);
    execute format(
      'create policy tenant_deletes on %s for delete using (tenant_id = (select nullif(current_setting(''app.tenant'', true), '''')::int))', target);
  end if;
end $$;

-- Monthly partitions by record time; the default partition catches what nobody foresaw, and is watched.
create function dianmai_month_partition(parent text, month date) returns void language plpgsql as $$
declare
  name text := parent || '_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(name) is null then
    execute format('create table %I partition of %I for values from (%L) to (%L)',
      name, parent, date_trunc('month', month), date_trunc('month', month) + interval '1 month');
  end if;
end $$;
