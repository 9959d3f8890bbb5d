//! One customer: the ways to reach them, what the team keeps of them, and what they say of themselves.

mod bounced;
pub mod chips;
mod contact_coupons;
pub mod contact_draft;
pub mod contact_edit;
pub mod contact_links;
pub mod contact_new;
pub mod contact_page;
pub mod contact_row;
pub mod contact_staff;
pub mod contact_text;
pub mod contact_view;
pub mod contacts;
pub mod details;
pub mod duplicates;
pub mod edit_form;
pub mod edit_points;
pub mod my_data;
pub mod own_data;
pub mod own_field;
pub mod own_points;
pub mod parked_versions;
pub mod search_index;
pub mod stale;
pub mod value_filters;
