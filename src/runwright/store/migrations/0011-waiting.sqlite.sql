-- Until when a notification waits for business hours, and why; empty where it does not.
alter table notifications add column waits text not null default '';
alter table notifications add column because text not null default '';
