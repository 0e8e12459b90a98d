/** SQLite's `application_id` of Herald's databases: "Hrld". */
export const applicationId = 0x4872_6c64;
