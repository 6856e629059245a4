// What the page offers. Only a hint: the server decides, and says so when it refuses.

/// The server's rule: the first of the user's roles that the list blocks or allows decides.
function listAllows(list, roles) {
  for (const role of roles) {
    if (list.includes(`!${role}`)) return false;
    if (list.includes(role)) return true;
  }
  return false;
}

function hasPermission(store, permission) {
  const roles = store.myRoles();
  if (roles.includes('owner')) return true;
  return roles.some((name) => {
    const permissions = store.roles[name]?.permissions;
    if (!Array.isArray(permissions)) return false;
    return permissions.includes('administrator') || permissions.includes(permission);
  });
}

export function maySend(store, channel) {
  const list = channel?.permissions?.send;
  if (!Array.isArray(list) || list.length === 0) return true; // not said; let the server tell
  const roles = store.myRoles();
  return roles.includes('owner') || listAllows(list, roles);
}

export function mayDelete(store, channel, message) {
  if (store.isMe(message.user)) return true;
  if (hasPermission(store, 'manage_messages')) return true;
  const list = channel?.permissions?.delete;
  return Array.isArray(list) && listAllows(list, store.myRoles());
}
