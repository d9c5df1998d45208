"""Synthetic declarations from a seed number: the same number gives the same declarations, on any machine.

Nobody living appears in them: SSINs have only the serials 000 and 999.
"""

from deploy.local.synthetic.declaration import Expected, SyntheticDeclaration
from deploy.local.synthetic.people import synthetic_ssin
from deploy.local.synthetic.stream import synthetic_declarations
from deploy.local.synthetic.world import World, world_of

__all__ = ["Expected", "SyntheticDeclaration", "World", "synthetic_declarations", "synthetic_ssin", "world_of"]
