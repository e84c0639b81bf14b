"""What the services share: the call, the dispatcher, faults, versions, schemas, links, paging."""
