-- Rows that move in place leave their index alone, as long as their page has room.
alter table flows_deadlines set (fillfactor = 80);
alter table flows_stock set (fillfactor = 80);
