/// The control groups a process lives in, v1 and v2.
enum ControlGroup {
  /// The folders that may limit the process, from its own group up to the root; inside a container the group's own path
  /// may be missing, its root is not.
  /// - Parameters:
  ///   - controller: `cpu`, `memory`: which v1 hierarchy to look in.
  ///   - membership: text of /proc/self/cgroup.
  ///   - root: where the hierarchies are mounted.
  static func folders(of controller: String, membership: String, root: String) -> [(path: String, isV2: Bool)] {
    membership.split(separator: "\n").flatMap { line -> [(path: String, isV2: Bool)] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let isV2 = fields[0] == "0" && fields[1].isEmpty
      guard isV2 || fields[1].split(separator: ",").contains(controller[...]) else { return [] }
      let base = isV2 ? root : root + "/" + controller
      return parents(of: String(fields[2])).map { (base + $0, isV2) }
    }
  }

  /// `/a/b` → `/a/b`, `/a`, ``.
  private static func parents(of path: String) -> [String] {
    var parts = path.split(separator: "/")
    var result: [String] = []
    while !parts.isEmpty {
      result.append("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return result + [""]
  }
}
