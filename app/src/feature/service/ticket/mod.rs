//! A ticket, from what was wrong to how it was.

pub mod answer_form;
pub mod desk_new_ticket;
pub mod desk_ticket;
pub mod desk_tickets;
pub mod due;
pub mod merge_sheet;
pub mod my_ticket;
pub mod my_tickets;
pub mod new_ticket;
pub mod resolve_sheet;
pub mod survey_form;
pub mod targets_page;
pub mod ticket_notes;
pub mod ticket_rows;
pub mod ticket_steps;
pub mod ticket_thread;
